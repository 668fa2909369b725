/**
 * Where the logs reach, and the jobs laid over it: a row per node, then a row
 * per job, on one time axis.
 *
 * Everything is told twice: bars by fill (solid = affected version, hatched =
 * unknown, outlined = not affected), gaps by a dashed box, jobs by shape.
 *
 * @import {Coverage, Job, MissingNode, NodeCoverage, Report, Time, UncoveredJob} from '../protocol.js'
 * @import {Axis} from './time-axis.js'
 */

import {svg} from './dom.js'
import {duration, exactTime, millis, plural, shortTime} from './format.js'
import {axisTicks, timeAxis} from './time-axis.js'
import {AFFECTED, JOB_VERDICTS, OPERATIONS, isFinding, nodeName} from './words.js'

/** Rows of either kind; the tables have them all. */
const NODE_ROWS_MAX = 40
const JOB_ROWS_MAX = 24

/**
 * How far beyond the logs the axis goes for jobs: what a jobs table keeps by
 * default. Jobs beyond are drawn at the edge.
 */
const BEYOND_LOGS_MS = 14 * 24 * 3_600_000

const NODE_ROW_PX = 30
const JOB_ROW_PX = 22
const BAR_HEIGHT = 12
const ROWS_TOP = 30
const RIGHT = 12

/** Below this width a version's name does not fit above its bar. */
const VERSION_LABEL_PX = 56

/**
 * @param {Report} report
 * @param {number} width
 * @returns {SVGSVGElement}
 */
export function coverageChart(report, width) {
  const {nodes, uncovered_jobs: uncovered} = report.coverage
  const missing = withoutLogs(report.coverage)
  const shownNodes = nodes.slice(0, NODE_ROWS_MAX)
  const shownMissing = missing.slice(0, NODE_ROWS_MAX - shownNodes.length)
  const findings = report.jobs.filter(isFinding).slice(0, JOB_ROWS_MAX)
  const shownUncovered = uncovered.slice(0, JOB_ROWS_MAX - findings.length)
  const left = width < 560 ? 64 : 190
  const {from, to, focus} = timeRange(report)
  const axis = timeAxis(from, to, left, width - RIGHT, focus)

  let y = ROWS_TOP
  const rows = svg('g')
  const add = (/** @type {number} */ height, /** @type {SVGElement[]} */ parts) => {
    rows.append(svg('g', {transform: `translate(0 ${y})`}, ...parts))
    y += height
  }
  const several = new Set(nodes.map(({cluster_id: id}) => id)).size > 1
  for (const node of shownNodes) add(NODE_ROW_PX, nodeRow(node, axis, several))
  for (const {node} of shownMissing) add(NODE_ROW_PX, missingRow(node, axis))
  for (const job of findings) add(JOB_ROW_PX, jobRow(job, axis, left))
  for (const job of shownUncovered) add(JOB_ROW_PX, uncoveredRow(job, axis, left))

  const chart = svg('svg', {viewBox: `0 0 ${width} ${y + 8}`, class: 'chart-svg'}, patterns())
  chart.append(axisTicks(axis, 14, y + 8), rows)
  return chart
}

/**
 * Nodes that the cluster has and of which nothing is here. One of which only
 * other files than its main log are here stands among those with logs already.
 *
 * @param {Coverage} coverage
 * @returns {MissingNode[]}
 */
export function withoutLogs({nodes, missing_nodes: missing}) {
  const shown = new Set(nodes.flatMap(({node, first}) => (first === null && node !== null ? [node] : [])))
  return missing.filter(({node}) => !shown.has(node))
}

/**
 * How much there was no room for; empty when everything is drawn.
 *
 * @param {Report} report
 */
export function notDrawn({coverage, jobs}) {
  const nodes = coverage.nodes.length + withoutLogs(coverage).length - NODE_ROWS_MAX
  const others = jobs.filter(isFinding).length + coverage.uncovered_jobs.length - JOB_ROWS_MAX
  const parts = [...(nodes > 0 ? [plural(nodes, 'more node')] : []), ...(others > 0 ? [plural(others, 'more job')] : [])]
  return parts.length ? `Not drawn: ${parts.join(' and ')}. The tables have all.` : ''
}

/**
 * From the first to the last thing on the chart, within reason; the logs are
 * the focus.
 *
 * @param {Report} report
 * @returns {{from: number, to: number, focus: [number, number]}}
 */
function timeRange({coverage, jobs}) {
  const times = (/** @type {(Time | null)[]} */ list) => list.flatMap((time) => (time === null ? [] : [millis(time)]))
  const logs = times(coverage.nodes.flatMap(({first, last}) => [first, last]))
  const rest = times([
    ...jobs.filter(isFinding).flatMap((job) => [job.started, job.outcome.at, ...job.flush_errors.map(({time}) => time)]),
    ...coverage.uncovered_jobs.flatMap(({started, finished}) => [started, finished]),
  ])
  const all = logs.concat(rest)
  if (all.length === 0) return {from: 0, to: 1, focus: [0, 1]}
  const anchor = logs.length ? logs : all
  const [first, last] = [least(anchor), greatest(anchor)]
  const low = Math.max(least(all), first - BEYOND_LOGS_MS)
  const high = Math.min(greatest(all), last + BEYOND_LOGS_MS)
  const pad = Math.max((last - first) * 0.03, 1_000)
  return {from: low - pad, to: high + pad, focus: [first - pad, last + pad]}
}

/**
 * Lists are long here: spreading them into `Math.min` could overflow the stack.
 *
 * @param {number[]} list
 */
function least(list) {
  return list.reduce((a, b) => Math.min(a, b))
}

/** @param {number[]} list */
function greatest(list) {
  return list.reduce((a, b) => Math.max(a, b))
}

/**
 * @param {NodeCoverage} node
 * @param {Axis} axis
 * @param {boolean} withCluster Whether two clusters may have a node of this id.
 * @returns {SVGElement[]}
 */
function nodeRow(node, axis, withCluster) {
  const cluster = withCluster && node.cluster_id ? ` ${node.cluster_id.slice(0, 4)}…` : ''
  /** @type {SVGElement[]} */
  const parts = [rowName(nodeName(node.node) + cluster, 0)]
  if (node.first === null || node.last === null) return [...parts, emptyTrack(axis, 'no main log')]
  for (const span of versionSpans(node, millis(node.first), millis(node.last))) parts.push(...versionBar(span, axis))
  for (const {from, to, kind} of node.gaps) parts.push(gapBox(millis(from), millis(to), kind, axis))
  return parts
}

/**
 * @param {number} node
 * @param {Axis} axis
 */
function missingRow(node, axis) {
  return [rowName(nodeName(node), 0), emptyTrack(axis, 'no logs here')]
}

/**
 * The node's time cut at its changes of version.
 *
 * @param {NodeCoverage} node
 * @param {number} first
 * @param {number} last
 */
function versionSpans({versions}, first, last) {
  if (versions.length === 0) return [{version: 'version unknown', affected: /** @type {const} */ ('unknown'), from: first, to: last}]
  return versions.flatMap(({version, affected, from}, index) => {
    const start = index === 0 || from === null ? first : Math.max(millis(from), first)
    const nextFrom = versions[index + 1]?.from ?? null
    const end = nextFrom === null ? last : Math.min(millis(nextFrom), last)
    return end > start || versions.length === 1 ? [{version, affected, from: start, to: end}] : []
  })
}

/**
 * @param {{version: string, affected: import('../protocol.js').Affected, from: number, to: number}} span
 * @param {Axis} axis
 */
function versionBar({version, affected, from, to}, axis) {
  const x = axis.x(from)
  const width = Math.max(axis.x(to) - x, 2)
  const bar = svg(
    'rect',
    {x, width, y: 12, height: BAR_HEIGHT, rx: 1, class: 'bar', 'data-affected': affected},
    svg('title', {}, `${version} (${AFFECTED[affected]}), logs for ${duration(to - from)}`),
  )
  if (affected === 'unknown') bar.setAttribute('fill', 'url(#hatch)')
  if (width < VERSION_LABEL_PX) return [bar]
  const short = width < 2.4 * VERSION_LABEL_PX || affected === 'unknown'
  return [bar, svg('text', {x, y: 9, class: 'label'}, short ? version : `${version} ${AFFECTED[affected]}`)]
}

/**
 * @param {number} from
 * @param {number} to
 * @param {string} kind
 * @param {Axis} axis
 */
function gapBox(from, to, kind, axis) {
  const x = axis.x(from)
  const width = Math.max(axis.x(to) - x, 2)
  return svg('rect', {x, width, y: 11, height: BAR_HEIGHT + 2, class: 'gap'}, svg('title', {}, `no entry for ${duration(to - from)} (${kind})`))
}

/**
 * A box where the logs of the other nodes are.
 *
 * @param {Axis} axis
 * @param {string} text
 */
function emptyTrack(axis, text) {
  const x = axis.x(axis.focus[0])
  return svg(
    'g',
    {},
    svg('rect', {x, width: axis.x(axis.focus[1]) - x, y: 12, height: BAR_HEIGHT, class: 'gap'}),
    svg('text', {x, y: 9, class: 'label'}, text),
  )
}

/**
 * A job that may have lost rows: its life as a line, its errors on it.
 *
 * @param {Job} job
 * @param {Axis} axis
 * @param {number} left
 */
function jobRow(job, axis, left) {
  const {icon, word} = JOB_VERDICTS[job.verdict]
  const errors = job.flush_errors.flatMap(({time, counted}) => (time !== null && counted ? [millis(time)] : []))
  const start = job.started === null ? errors[0] : millis(job.started)
  const end = job.outcome.at === null ? errors.at(-1) : millis(job.outcome.at)
  const title = `${word}: job ${job.job_id}, ${OPERATIONS[job.operation]}, ${ended(job)}`
  const crosses = distinctPixels(errors, axis).map((x) => svg('text', {x, y: 23, class: 'mark', 'data-meaning': 'corrupt'}, '✖'))
  return [rowName(jobName(job.job_id, icon, left), 0), ...lifeLine(start, end, axis, 'life', title), ...crosses]
}

/**
 * `succeeded 2025-04-22 06:30:00`; a job may not have ended, and nothing may
 * tell when.
 *
 * @param {Job} job
 */
function ended({outcome: {state, at}}) {
  if (state === 'unknown') return 'end unknown'
  return at === null ? state : `${state} ${exactTime(at)}`
}

/**
 * A job that the logs cannot clear: a hollow bar where it ran, as far as its
 * start and end are known.
 *
 * @param {UncoveredJob} job
 * @param {Axis} axis
 * @param {number} left
 */
function uncoveredRow(job, axis, left) {
  const {started, finished} = job
  const end = finished === null ? undefined : millis(finished)
  const start = started === null ? undefined : millis(started)
  const success = finished === null ? '' : `, succeeded ${shortTime(finished)}`
  const title = `Cannot be cleared: job ${job.job_id}, ${OPERATIONS[job.operation]}${success}`
  return [rowName(jobName(job.job_id, '□', left), 0), ...lifeLine(start ?? end, end ?? start, axis, 'uncovered', title)]
}

/**
 * @param {number | undefined} start
 * @param {number | undefined} end
 * @param {Axis} axis
 * @param {string} kind
 * @param {string} title
 */
function lifeLine(start, end, axis, kind, title) {
  if (start === undefined || end === undefined) return []
  if (end < axis.from) return [svg('text', {x: axis.left, y: 22, class: 'mark start'}, '◂ ', svg('title', {}, title))]
  const x = axis.x(Math.min(start, end))
  const width = Math.max(axis.x(end) - x, 4)
  return [svg('rect', {x, width, y: 13, height: 10, rx: 2, class: kind}, svg('title', {}, title))]
}

/**
 * Thousands of errors are one mark where they share a pixel.
 *
 * @param {number[]} times
 * @param {Axis} axis
 */
function distinctPixels(times, axis) {
  return [...new Set(times.map((time) => Math.round(axis.x(time))))]
}

/**
 * @param {string} id
 * @param {string} icon
 * @param {number} left
 */
function jobName(id, icon, left) {
  return left < 100 ? `${icon} …${id.slice(-5)}` : `${icon} ${id}`
}

/**
 * @param {string} name
 * @param {number} x
 */
function rowName(name, x) {
  return svg('text', {x, y: 22, class: 'row-name'}, name)
}

function patterns() {
  const lines = svg('path', {d: 'M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2', class: 'hatch-line'})
  return svg('defs', {}, svg('pattern', {id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse'}, lines))
}
