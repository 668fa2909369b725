/**
 * How far the logs reach: the chart, the same as a table, and what is missing.
 *
 * @import {NodeCoverage, Report, UncoveredJob} from '../protocol.js'
 */

import {codeBlock} from './copy-button.js'
import {coverageChart, notDrawn, withoutLogs} from './coverage-chart.js'
import {el} from './dom.js'
import {count, coveredNodes, duration, exactTime, millis, nameSome, plural, shortTime} from './format.js'
import {makeOpenable, toggle} from './openable.js'
import {sentenceOf} from './reasons.js'
import {responsiveChart} from './responsive-chart.js'
import {section} from './section.js'
import {stepList} from './steps-view.js'
import {table} from './table.js'
import {AFFECTED, OPERATIONS, nodeName} from './words.js'

/** Gaps or errors named in a node's cell; the rest is counted. */
const GAPS_SHOWN = 4

/** Nodes named in one sentence. */
const NODES_SHOWN = 12

/** @param {Report} report */
export function createCoverage(report) {
  const label = 'Logs of each node over time, with the jobs; the table below says the same'
  const chart = responsiveChart(label, (width) => coverageChart(report, width), legend(), el('p', {class: 'note'}, notDrawn(report)))
  const hasTime = report.coverage.nodes.some(({first}) => first !== null)
  return section(
    {id: 'coverage', heading: 'What the logs cover'},
    ...remarks(report),
    hasTime && chart,
    el('details', {}, el('summary', {}, `Nodes as a table (logs of ${coveredNodes(report.coverage.covered)})`), nodeTable(report)),
    ...collectMore(report),
  )
}

/** @param {Report} report */
export function createUncovered({coverage}) {
  const {uncovered_jobs: jobs, uncovered_jobs_omitted: omitted} = coverage
  if (jobs.length === 0) return null
  const intro =
    'Jobs of an affected kind that ran on an affected or unknown version while these logs were not looking, and succeeded or may still succeed. No error was seen, and none could have been: validate them by hand, or collect more logs.'
  return section(
    {id: 'uncovered', heading: 'Cannot be cleared', count: plural(jobs.length + omitted, 'job'), intro: el('p', {}, intro)},
    uncoveredTable(jobs),
    omitted > 0 && el('p', {class: 'note'}, `${plural(omitted, 'more job')} not kept in the report.`),
  )
}

/** @param {Report} report */
function remarks({coverage, inputs}) {
  const {missing_nodes: missing, missing_groups: groups, window} = coverage
  const clusters = new Set(inputs.flatMap(({cluster_id: id}) => id ?? []))
  const sentences = [
    coverage.never_affected && 'This cluster never ran an affected version while these logs were written.',
    windowSentence(window),
    window.redacted === true && 'The collector redacted these files: tables, keys and some messages cannot be read.',
    missing.length > 0 && `No logs of ${nameSome(missing.map(({node, note}) => `${nodeName(node)}${note ? ` (${note})` : ''}`), NODES_SHOWN)}.`,
    groups.length > 0 && `Log groups that are absent: ${groups.join(', ')}.`,
    clusters.size > 1 && `These files come from ${clusters.size} clusters, which are judged apart.`,
  ]
  const items = sentences.flatMap((sentence) => (sentence ? [el('li', {}, sentence)] : []))
  return items.length ? [el('ul', {class: 'remarks'}, ...items)] : []
}

/** @param {Report['coverage']['window']} window */
function windowSentence({source, from, until}) {
  const span = windowSpan(from, until)
  if (source === 'flags') return `Collected with a window of its own${span}.`
  if (source === 'default_48h') return `These look like the last 48 hours, which debug zip takes by default${span}. What ran before has no logs here.`
  return null
}

/**
 * @param {import('../protocol.js').Time | null} from
 * @param {import('../protocol.js').Time | null} until
 */
function windowSpan(from, until) {
  if (from !== null && until !== null) return `: ${shortTime(from, true)} to ${shortTime(until, true)} UTC`
  if (from !== null) return `: from ${shortTime(from, true)} UTC`
  if (until !== null) return `: up to ${shortTime(until, true)} UTC`
  return ''
}

function legend() {
  const item = (/** @type {string} */ kind, /** @type {string} */ text) => el('li', {'data-kind': kind}, text)
  return el(
    'ul',
    {class: 'legend', 'aria-hidden': 'true'},
    item('yes', 'logs, affected version'),
    item('no', 'logs, not affected'),
    item('unknown', 'logs, version unknown'),
    item('gap', 'no logs'),
    item('life', 'job that may have lost rows, ✖ flush error'),
    item('uncovered', 'job that cannot be cleared'),
  )
}

/**
 * As the chart: the nodes with log files, then those without.
 *
 * @param {Report} report
 */
function nodeTable({coverage}) {
  const {nodes} = coverage
  const several = new Set(nodes.map(({cluster_id: id}) => id)).size > 1
  return table(
    'Logs of each node',
    [...nodes, ...withoutLogs(coverage).map(emptyRow)],
    [
      {name: 'Node', kind: 'id', cell: ({node}) => nodeName(node)},
      ...(several ? [{name: 'Cluster', kind: 'code', cell: (/** @type {NodeCoverage} */ {cluster_id: id}) => id ?? 'unknown'}] : []),
      {name: 'First entry (UTC)', kind: 'time', cell: ({first}) => exactTime(first)},
      {name: 'Last entry (UTC)', kind: 'time', cell: ({last}) => exactTime(last)},
      {name: 'Versions', cell: versionList},
      {name: 'Files', kind: 'number', cell: ({files}) => count(files)},
      {name: 'Gaps', kind: 'wide', cell: gapList},
      {name: 'Errors and notes', kind: 'wide', cell: ({collector_errors: errors}) => nameSome(errors, GAPS_SHOWN) || 'none'},
    ],
    {id: 'nodes'},
  )
}

/**
 * @param {import('../protocol.js').MissingNode} missing
 * @returns {NodeCoverage}
 */
function emptyRow({node, note}) {
  return {node, cluster_id: null, first: null, last: null, versions: [], files: 0, gaps: [], collector_errors: note === null ? [] : [note]}
}

/** @param {NodeCoverage} node */
function versionList({versions}) {
  if (versions.length === 0) return 'unknown'
  const line = (/** @type {NodeCoverage['versions'][number]} */ {version, affected, from}) =>
    el('span', {class: 'block'}, `${version} (${AFFECTED[affected]})${from ? ` since ${shortTime(from)}` : ''}`)
  return el('span', {}, ...versions.map(line))
}

/** @param {NodeCoverage} node */
function gapList({gaps, first}) {
  if (first === null) return 'no main log'
  if (gaps.length === 0) return 'none'
  const texts = gaps.map(({from, to, kind}) => `${duration(millis(to) - millis(from))} from ${shortTime(from)} (${kind})`)
  return nameSome(texts, GAPS_SHOWN)
}

/** @param {UncoveredJob[]} jobs */
function uncoveredTable(jobs) {
  return table(
    'Jobs that these logs cannot clear',
    jobs,
    [
      {name: 'Job', kind: 'id', cell: ({job_id: id}) => toggle(id), sort: ({job_id: id}) => id.padStart(20, '0')},
      {name: 'Kind', cell: ({operation}) => OPERATIONS[operation], sort: ({operation}) => OPERATIONS[operation]},
      {name: 'What', kind: 'wide extra', cell: ({description}) => description ?? 'not known', sort: ({description}) => description ?? ''},
      {name: 'Succeeded (UTC)', kind: 'time', cell: ({finished}) => exactTime(finished), sort: ({finished}) => finished ?? ''},
      {name: 'What is not covered', kind: 'wide', cell: ({reason}) => sentenceOf(reason)},
    ],
    {
      id: 'uncovered-jobs',
      row: (job) => ({'data-job-id': job.job_id, 'data-tenant': job.tenant}),
      after: (row, job) => makeOpenable(row, () => uncoveredDetail(job)),
    },
  )
}

/**
 * What a row of these jobs opens.
 *
 * @param {UncoveredJob} job
 */
export function uncoveredDetail({steps}) {
  return el('div', {class: 'job-detail'}, el('h3', {}, 'How to validate this job'), stepList(steps))
}

/** @param {Report} report */
function collectMore({coverage}) {
  if (coverage.collect_more === null) return []
  return [el('h3', {}, 'To collect what is missing'), codeBlock(coverage.collect_more)]
}
