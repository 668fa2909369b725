/**
 * The rest of the answer: errors without a job, the words of an error where
 * there is none, the published script's answer, and what was read and skipped.
 *
 * @import {Report, Skipped, Words} from '../protocol.js'
 */

import {el} from './dom.js'
import {evidenceItem, fact, place} from './evidence-view.js'
import {byteSize, count, duration, nameSome, plural} from './format.js'
import {fillPaged} from './paged.js'
import {section} from './section.js'
import {table} from './table.js'
import {isFinding, nodeName} from './words.js'

/** Jobs named in one sentence; the rest is counted. */
const IDS_SHOWN = 8

/** @type {Record<Report['inputs'][number]['kind'], string>} */
const INPUT_KINDS = {
  zip: 'zip archive',
  damaged_zip: 'damaged zip archive, walked through from its start',
  folder: 'folder',
  log: 'log file',
  unusable: 'nothing that can be analyzed',
}

/** @param {Report} report */
export function createUnattributed(report) {
  const errors = report.unattributed
  const omitted = report.unattributed_omitted
  if (errors.length === 0) return null
  const intro =
    'Nothing in these entries says which job wrote them. Where one counts, a batch was lost: contact support, and look at the jobs that ran at that moment.'
  const list = el('ol', {class: 'evidence-list'})
  const more = fillPaged(list, errors, (error) => evidenceItem(error, report, fact('Jobs at that moment', candidates(error.candidates))))
  return section(
    {id: 'unattributed', heading: 'Errors without a job', count: plural(errors.length + omitted, 'error'), intro: el('p', {}, intro)},
    list,
    more,
    omitted > 0 && el('p', {}, `${plural(omitted, 'further error')} that ${omitted === 1 ? 'counts is' : 'count are'} not listed: there are too many.`),
  )
}

/** @param {string[]} ids */
function candidates(ids) {
  return ids.length ? nameSome(ids, IDS_SHOWN) : 'none known'
}

/**
 * Where the words of a flush error stand in none: in the open what nothing
 * explains, behind a summary the rest.
 *
 * @param {Report} report
 */
export function createMentions(report) {
  const {mentions: toRead, explained: quoted} = report.stats
  if (toRead + quoted === 0) return null
  return section(
    {id: 'mentions', heading: 'The words elsewhere', count: toRead ? `${plural(toRead, 'place')} to read` : 'nothing to read'},
    ...(toRead ? unexplained(report) : []),
    quoted > 0 && explained(report),
  )
}

/** @param {Report} report */
function unexplained(report) {
  return [
    el('p', {}, 'The words of a flush error stand here, and nothing explains them: each may be a flush error in a form that is not known. Read them.'),
    ...wordsList(report.mentions, report.mentions_omitted, (words) => mentionItem(words, report)),
  ]
}

/** @param {Report} report */
function explained(report) {
  return el(
    'details',
    {id: 'explained'},
    el('summary', {}, `${plural(report.stats.explained, 'explained place')}, only quoted in another message; not counted`),
    ...wordsList(report.explained, report.explained_omitted, (words) => explainedItem(words, report)),
  )
}

/**
 * @param {Words[]} listed
 * @param {number} omitted
 * @param {(words: Words) => Node} render
 */
function wordsList(listed, omitted, render) {
  const list = el('ol', {class: 'evidence-list'})
  const more = fillPaged(list, listed, render)
  return [list, more, omitted > 0 && el('p', {class: 'note'}, `${plural(omitted, 'more place')} not kept in the report.`)]
}

/**
 * @param {Words} words
 * @param {Report} report
 */
function mentionItem(words, report) {
  const {node, why, text, code} = words
  return el(
    'li',
    {class: 'evidence', 'data-code': code},
    el('p', {class: 'evidence-head'}, el('span', {}, nodeName(node)), el('span', {}, why)),
    el('pre', {class: 'log', tabindex: 0}, text),
    el('dl', {class: 'facts'}, ...place(words, report)),
  )
}

/**
 * @param {Words} words
 * @param {Report} report
 */
function explainedItem(words, report) {
  return el('li', {class: 'evidence'}, el('dl', {class: 'facts'}, ...place(words, report)), el('pre', {class: 'log', tabindex: 0}, words.text))
}

/** @param {Report} report */
export function createScript({script, jobs}) {
  const reported = script.reported.map(({job_id: id}) => id)
  const ours = jobs.filter(isFinding).map(({job_id: id}) => id)
  const only = (/** @type {string[]} */ a, /** @type {string[]} */ b) => {
    const known = new Set(b)
    return a.filter((id) => !known.has(id))
  }
  return section(
    {id: 'script', heading: 'What the published script says'},
    el('p', {}, `On the same lines detect_144650.sh would report ${plural(reported.length, 'job')}, ${plural(script.jobless, 'error')} without a job, and end with exit code ${script.exit_code}.`),
    table(
      'What the published script would report',
      script.reported,
      [
        {name: 'job_id', kind: 'id', cell: ({job_id: id}) => id},
        {name: 'num_rows', kind: 'number', cell: ({num_rows: rows}) => rows ?? 'NULL'},
      ],
      {id: 'script-jobs', compact: true},
    ),
    el('p', {}, difference(only(ours, reported), only(reported, ours))),
  )
}

/**
 * @param {string[]} oursOnly
 * @param {string[]} scriptOnly
 */
function difference(oursOnly, scriptOnly) {
  const parts = []
  if (oursOnly.length) parts.push(`Listed here and not by the script: ${nameSome(oursOnly, IDS_SHOWN)}.`)
  if (scriptOnly.length) parts.push(`Reported by the script and not listed here: ${nameSome(scriptOnly, IDS_SHOWN)}; “Looked at, not listed” says why.`)
  return parts.join(' ') || 'Neither lists a job that the other does not.'
}

/**
 * @param {Report} report
 * @param {number} milliseconds How long it took.
 */
export function createRead({inputs, stats, skipped, tool}, milliseconds) {
  const matters = skipped.filter((item) => item.matters).length
  const notRead = skipped.length
    ? `${plural(skipped.length, 'item')} not read, ${count(matters)} of which ${matters === 1 ? 'matters' : 'matter'}`
    : 'Nothing was skipped'
  return section(
    {id: 'read', heading: 'What was read and skipped', intro: el('p', {}, notRead)},
    inputTable(inputs),
    el(
      'p',
      {},
      `Looked at ${count(stats.members_scanned)} of ${plural(stats.members, 'file')}: ${byteSize(stats.bytes_scanned)} unpacked, ${plural(stats.entries, 'log entry', 'log entries')}, in ${duration(milliseconds)}. ${tool.name} ${tool.version}.`,
    ),
    skipped.length > 0 && skippedTable(skipped),
  )
}

/** @param {Report['inputs']} inputs */
function inputTable(inputs) {
  return table('What was given', inputs, [
    {name: 'Input', kind: 'code', cell: ({name}) => name},
    {name: 'Is', cell: ({kind}) => INPUT_KINDS[kind]},
    {name: 'Size', kind: 'number', cell: ({size_bytes: size}) => byteSize(size)},
    {name: 'Cluster', kind: 'code', cell: ({cluster_id: id}) => id ?? 'unknown'},
  ])
}

/** @param {Skipped[]} skipped */
function skippedTable(skipped) {
  return table(
    'What was not read, and why',
    skipped,
    [
      {name: 'Path', kind: 'code', cell: ({path}) => path, sort: ({path}) => path},
      {name: 'Matters', cell: ({matters}) => (matters ? '▲ yes' : 'no'), sort: ({matters}) => (matters ? 0 : 1)},
      {name: 'What happened', kind: 'wide', cell: ({message}) => message, sort: ({message}) => message},
    ],
    {id: 'skipped', row: ({code}) => ({'data-code': code})},
  )
}
