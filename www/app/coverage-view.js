/**
 * How far the logs reach: the drawing, the same as a table, what is missing,
 * and the one command that would collect it.
 *
 * @import {NodeCoverage} from '../protocol.js'
 * @import {CoverageRow} from './coverage-rows.js'
 * @import {JobRow} from './job-row.js'
 * @import {OpenReport, Whole} from './open-report.js'
 */

import {codeBlock} from './copy-button.js'
import {coverageChart, jobsNotDrawn} from './coverage-chart.js'
import {coverageLegend} from './coverage-legend.js'
import {coverageRows, mostTelling, timeOfLogs, withoutLogs} from './coverage-rows.js'
import {el} from './dom.js'
import {fold} from './fold.js'
import {count, coveredNodes, duration, exactTime, millis, nameSome, plural, shortTime} from './format.js'
import {responsiveChart} from './responsive-chart.js'
import {table} from './table.js'
import {AFFECTED, nodeName} from './words.js'

/** Gaps or errors named in a node's cell; the rest is counted. */
const GAPS_SHOWN = 4

/** Nodes named in one sentence. */
const NODES_SHOWN = 12

/** Rows of nodes that are drawn unasked, and in one drawing. */
const ROWS_DRAWN = 40

/** @param {OpenReport} report */
export function createCoverage(report) {
  const {coverage} = report.whole
  const gaps = coverage.nodes.reduce((sum, node) => sum + node.gaps.length, 0)
  const without = coverage.missing_nodes.length
  const parts = [...(gaps > 0 ? [plural(gaps, 'gap')] : []), ...(without > 0 ? [`${plural(without, 'node')} without logs`] : [])]
  return fold({id: 'coverage', title: 'What the logs cover', count: coveredNodes(coverage.covered), note: parts.join(', ')}, () => [
    ...remarks(report.whole),
    ...drawing(report),
    el('details', {id: 'nodes-table'}, el('summary', {}, `Nodes as a table (${plural(coverage.nodes.length + withoutLogs(coverage).length, 'node')})`), nodeTable(coverage)),
    ...collectMore(report.whole),
  ])
}

/** @param {OpenReport} report */
function drawing(report) {
  const rows = coverageRows(report)
  if (timeOfLogs(rows) === null) return []
  const uncovered = report.rows.filter(({verdict}) => verdict === 'uncovered')
  const label = 'Logs of each node over time, with flush errors and jobs that cannot be cleared; the table below has the nodes'
  const chart = (/** @type {CoverageRow[]} */ some, /** @type {JobRow[]} */ jobs) =>
    responsiveChart(label, (width) => coverageChart(some, jobs, width), coverageLegend(some, jobs.length > 0), el('p', {class: 'note'}, jobsNotDrawn(jobs)))
  const first = chart(mostTelling(rows, ROWS_DRAWN), uncovered)
  if (rows.length <= ROWS_DRAWN) return [first]
  const more = el('button', {type: 'button', class: 'more'}, `Draw all ${count(rows.length)} rows; those that stand out are drawn`)
  more.addEventListener('click', () => {
    // Several drawings: each fits a page of paper, and has its own times above it.
    const starts = Array.from({length: Math.ceil(rows.length / ROWS_DRAWN)}, (_, index) => index * ROWS_DRAWN)
    const parts = starts.map((from, index) => chart(rows.slice(from, from + ROWS_DRAWN), index === starts.length - 1 ? uncovered : []))
    if (parts[0]) parts[0].tabIndex = -1
    first.replaceWith(...parts)
    more.remove()
    parts[0]?.focus()
  })
  return [first, more]
}

/** @param {Whole} report */
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

/**
 * What the collector was asked for.
 *
 * @param {Whole['coverage']['window']} window
 */
function windowSentence({source, from, until}) {
  if (source === 'unknown') return 'Nothing tells which time debug zip was asked for.'
  if (source === 'default_48h') return 'These look like the last 48 hours, which debug zip takes by default. What ran before has no logs here.'
  if (from !== null && until !== null) return `debug zip was asked for ${shortTime(from)} to ${shortTime(until)} UTC. What ran before or after has no logs here.`
  if (from !== null) return `debug zip was asked for what is later than ${shortTime(from)} UTC. What ran before has no logs here.`
  if (until !== null) return `debug zip was asked for what is earlier than ${shortTime(until)} UTC. What ran after has no logs here.`
  return 'The flags of debug zip name no time.'
}

/**
 * As the drawing: the nodes with log files, then those without.
 *
 * @param {Whole['coverage']} coverage
 */
function nodeTable(coverage) {
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

/** @param {Whole} report */
function collectMore({coverage}) {
  if (coverage.collect_more === null) return []
  return [el('h3', {}, 'To collect what is missing'), codeBlock(coverage.collect_more)]
}
