/**
 * The rest of the answer: errors without a job, the words of an error where
 * there is none, the published script's answer, and what was read and skipped.
 *
 * @import {Report, Skipped, Words} from '../protocol.js'
 */

import {byId, el} from './dom.js'
import {evidenceItem, fact, place} from './evidence-view.js'
import {byteSize, count, duration, nameSome, plural} from './format.js'
import {fillPaged} from './paged.js'
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
export function showUnattributed(report) {
  const errors = report.unattributed
  byId('unattributed', HTMLElement).hidden = errors.length === 0
  const omitted = report.unattributed_omitted
  byId('unattributed-count', HTMLElement).textContent = plural(errors.length + omitted, 'error')
  const list = el('ol', {class: 'evidence-list'})
  const more = fillPaged(list, errors, (error) => evidenceItem(error, report, fact('Jobs at that moment', candidates(error.candidates))))
  byId('unattributed-box', HTMLElement).replaceChildren(
    list,
    ...(more ? [more] : []),
    ...(omitted ? [el('p', {}, `${plural(omitted, 'further error')} that ${omitted === 1 ? 'counts is' : 'count are'} not listed: there are too many.`)] : []),
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
export function showMentions(report) {
  const {mentions, mentions_omitted: mentionsOmitted, explained, explained_omitted: explainedOmitted} = report
  const toRead = mentions.length + mentionsOmitted
  const quoted = explained.length + explainedOmitted
  byId('mentions', HTMLElement).hidden = toRead + quoted === 0
  byId('mentions-count', HTMLElement).textContent = toRead ? `${plural(toRead, 'place')} to read` : 'nothing to read'
  byId('mentions-box', HTMLElement).replaceChildren(
    ...(toRead
      ? [
          el('p', {}, 'The words of a flush error stand here, and nothing explains them: each may be a flush error in a form that is not known. Read them.'),
          ...wordsList(mentions, mentionsOmitted, (words) => mentionItem(words, report)),
        ]
      : []),
    ...(quoted
      ? [
          el(
            'details',
            {id: 'explained'},
            el('summary', {}, `${plural(quoted, 'explained place')}, only quoted in another message; not counted`),
            ...wordsList(explained, explainedOmitted, (words) => explainedItem(words, report)),
          ),
        ]
      : []),
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
  return [list, ...(more ? [more] : []), ...(omitted ? [el('p', {class: 'note'}, `${plural(omitted, 'more place')} not kept in the report.`)] : [])]
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
export function showScript({script, jobs}) {
  const reported = script.reported.map(({job_id: id}) => id)
  const ours = jobs.filter(isFinding).map(({job_id: id}) => id)
  const only = (/** @type {string[]} */ a, /** @type {string[]} */ b) => {
    const known = new Set(b)
    return a.filter((id) => !known.has(id))
  }
  byId('script-box', HTMLElement).replaceChildren(
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
export function showRead({inputs, stats, skipped, tool}, milliseconds) {
  const matters = skipped.filter((item) => item.matters).length
  byId('skipped-count', HTMLElement).textContent = skipped.length
    ? `${plural(skipped.length, 'item')} not read, ${count(matters)} of which ${matters === 1 ? 'matters' : 'matter'}`
    : 'Nothing was skipped'
  byId('read-box', HTMLElement).replaceChildren(
    inputTable(inputs),
    el(
      'p',
      {},
      `Looked at ${count(stats.members_scanned)} of ${plural(stats.members, 'file')}: ${byteSize(stats.bytes_scanned)} unpacked, ${plural(stats.entries, 'log entry', 'log entries')}, in ${duration(milliseconds)}. ${tool.name} ${tool.version}.`,
    ),
    ...(skipped.length ? [skippedTable(skipped)] : []),
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
