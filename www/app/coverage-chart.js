/**
 * Where the logs reach, with the flush errors on the nodes that wrote them, and
 * below them the jobs that cannot be cleared, all on one time axis.
 *
 * @import {JobRow} from './job-row.js'
 * @import {CoverageRow} from './coverage-rows.js'
 * @import {Axis} from './time-axis.js'
 */

import {hatchPattern, rowBars} from './coverage-bars.js'
import {timeOfLogs} from './coverage-rows.js'
import {svg} from './dom.js'
import {millis, plural, secondTime} from './format.js'
import {axisTicks, timeAxis} from './time-axis.js'
import {AFFECTED, OPERATIONS} from './words.js'

/**
 * How far beyond the logs the axis goes for jobs: what a jobs table keeps by
 * default. Jobs beyond are drawn at the edge.
 */
const BEYOND_LOGS_MS = 14 * 24 * 3_600_000

const BAR_PX = 12
const ROW_PX = 20
/** Above a bar that has its version written over it. */
const LABEL_PX = 13
const LANE_PX = 11
const LANES_MAX = 12
const TOP_PX = 28
const RIGHT_PX = 12
const LETTER_PX = 6.8

/** Below this width a version's name does not fit above its bar. */
const VERSION_LABEL_PX = 56

/** A job that took a moment is as wide as this. */
const JOB_MIN_PX = 4

/** Patterns are found by their id in the whole page. */
let lastHatchId = 0

/** @typedef {{row: JobRow, from: number, to: number}} Stretch When a job ran. */

/**
 * @param {CoverageRow[]} rows
 * @param {JobRow[]} uncovered
 * @param {number} width
 * @returns {SVGSVGElement}
 */
export function coverageChart(rows, uncovered, width) {
  const stretches = uncovered.flatMap(stretchOf)
  const range = timeRange(rows, stretches)
  const longest = Math.max(...rows.map(({name}) => name.length), stretches.length > 0 ? 10 : 0)
  const left = Math.min(longest * LETTER_PX + 10, width / 3)
  const axis = timeAxis(range.from, range.to, left, width - RIGHT_PX, range.focus)
  const body = svg('g')
  lastHatchId += 1
  const hatch = `hatch-${lastHatchId}`
  let y = TOP_PX
  let said = ''
  for (const row of rows) {
    const versions = row.missing || row.spans.map(({version}) => version).join(' ')
    const labeled = versions !== said
    if (labeled) y += LABEL_PX
    body.append(svg('text', {x: 0, y: y + BAR_PX - 2, class: 'row-name'}, shortened(row.name, left)), ...rowBars(row, axis, y, BAR_PX, hatch))
    if (labeled) body.append(...versionLabels(row, axis, y))
    said = versions
    y += ROW_PX
  }
  const lanes = lanesOf(stretches, axis)
  if (lanes.length > 0) {
    y += LABEL_PX
    body.append(svg('text', {x: axis.left, y: y - 4, class: 'label'}, `${plural(stretches.length, 'job')} that cannot be cleared`))
    for (const lane of lanes) {
      body.append(...lane.map((stretch) => jobBar(stretch, axis, y)))
      y += LANE_PX
    }
  }
  return svg('svg', {viewBox: `0 0 ${width} ${y + 8}`, class: 'chart-svg'}, hatchPattern(hatch), axisTicks(axis, 14, y + 4), body)
}

/**
 * Jobs for which there is no room, or no time; empty when everything is drawn.
 *
 * @param {JobRow[]} uncovered
 */
export function jobsNotDrawn(uncovered) {
  const untimed = uncovered.filter((row) => stretchOf(row).length === 0).length
  return untimed === 0 ? '' : `Not drawn: ${plural(untimed, 'job')} of unknown time.`
}

/**
 * From the first to the last thing on the chart, within reason; the logs are
 * the focus.
 *
 * @param {CoverageRow[]} rows
 * @param {Stretch[]} stretches
 * @returns {{from: number, to: number, focus: [number, number]}}
 */
function timeRange(rows, stretches) {
  const [first, last] = timeOfLogs(rows) ?? [0, 1]
  const from = stretches.reduce((least, stretch) => Math.min(least, stretch.from), first)
  const to = stretches.reduce((most, stretch) => Math.max(most, stretch.to), last)
  const pad = Math.max((last - first) * 0.03, 1_000)
  return {
    from: Math.max(from, first - BEYOND_LOGS_MS) - pad,
    to: Math.min(to, last + BEYOND_LOGS_MS) + pad,
    focus: [first - pad, last + pad],
  }
}

/**
 * @param {JobRow} row
 * @returns {Stretch[]}
 */
function stretchOf(row) {
  const from = row.started ?? row.ended
  const to = row.ended ?? row.started
  return from === null || to === null ? [] : [{row, from: millis(from), to: millis(to)}]
}

/**
 * Jobs side by side where they do not touch; the last lane takes what is left.
 *
 * @param {Stretch[]} stretches
 * @param {Axis} axis
 * @returns {Stretch[][]}
 */
function lanesOf(stretches, axis) {
  /** @type {{until: number, jobs: Stretch[]}[]} */
  const lanes = []
  for (const stretch of [...stretches].sort((a, b) => a.from - b.from)) {
    const x = axis.x(stretch.from)
    const free = lanes.find(({until}) => until < x) ?? (lanes.length < LANES_MAX ? undefined : lanes.at(-1))
    const lane = free ?? {until: 0, jobs: []}
    if (!free) lanes.push(lane)
    lane.jobs.push(stretch)
    lane.until = Math.max(axis.x(stretch.to), x + JOB_MIN_PX) + 2
  }
  return lanes.map(({jobs}) => jobs)
}

/**
 * @param {Stretch} stretch
 * @param {Axis} axis
 * @param {number} y
 */
function jobBar({row, from, to}, axis, y) {
  const x = axis.x(from)
  const width = Math.max(axis.x(to) - x, JOB_MIN_PX)
  const title = `Job ${row.jobId}, ${OPERATIONS[row.operation]}, ${row.then} ${secondTime(row.ended)}`
  return svg('rect', {x, width, y, height: LANE_PX - 3, rx: 2, class: 'uncovered'}, svg('title', {}, title))
}

/**
 * @param {CoverageRow} row
 * @param {Axis} axis
 * @param {number} y
 */
function versionLabels({missing, spans}, axis, y) {
  if (missing !== '') return [svg('text', {x: axis.x(axis.focus[0]), y: y - 3, class: 'label'}, missing)]
  return spans.flatMap(({version, affected, from, to}) => {
    const x = axis.x(from)
    const width = axis.x(to) - x
    if (width < VERSION_LABEL_PX) return []
    const short = width < 2.4 * VERSION_LABEL_PX || affected === 'unknown'
    return [svg('text', {x, y: y - 3, class: 'label'}, short ? version : `${version} ${AFFECTED[affected]}`)]
  })
}

/**
 * @param {string} name
 * @param {number} left
 */
function shortened(name, left) {
  const letters = Math.floor((left - 10) / LETTER_PX)
  return name.length <= letters + 1 ? name : `${name.slice(0, letters - 1)}…`
}
