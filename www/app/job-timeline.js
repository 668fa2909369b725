/**
 * One job in time: attempts, flush errors, end. Three lanes, so that nothing
 * hides anything, and marks that differ in shape.
 *
 * @import {Job, Time} from '../protocol.js'
 * @import {Axis} from './time-axis.js'
 *
 * @typedef {object} Moment
 * @property {'attempt' | 'error' | 'end'} lane
 * @property {Time} time
 * @property {number} at
 * @property {string} icon
 * @property {string} what
 * @property {string} node
 * @property {boolean} counted
 */

import {el, svg} from './dom.js'
import {duration, exactTime, millis, plural} from './format.js'
import {responsiveChart} from './responsive-chart.js'
import {table} from './table.js'
import {axisTicks, timeAxis} from './time-axis.js'
import {ATTEMPTS, CAUSES, nodeName} from './words.js'

/**
 * Clocks of two nodes may differ by this much, CockroachDB's default maximum
 * offset: `CLOCK_TOLERANCE` of `records/src/time.rs`, which the report does not carry.
 */
const CLOCK_TOLERANCE_MS = 500

/** Closer than this to the last error, an event gets a second picture. */
const ZOOM_BELOW_MS = 30_000

/** Marks drawn in one lane; more would be a bar. */
const MARKS_MAX = 300

const LANES = /** @type {const} */ (['attempt', 'error', 'end'])
const LANE_NAMES = {attempt: 'attempts', error: 'flush errors', end: 'end'}
const LANE_HEIGHT = 26
const LANES_LEFT = 96
const LANES_TOP = 30

/** @param {Job} job */
export function jobTimeline(job) {
  const moments = momentsOf(job)
  const first = moments[0]
  const last = moments.at(-1)
  if (!first || !last) return el('p', {class: 'note'}, 'No entry of this job carries a time.')
  const pad = Math.max((last.at - first.at) * 0.03, 2 * CLOCK_TOLERANCE_MS)
  const label = `Timeline of job ${job.job_id}; the table below says the same`
  return el(
    'div',
    {class: 'timeline'},
    responsiveChart(label, (width) => draw(moments, first.at - pad, last.at + pad, width)),
    ...zoom(job, moments),
    el('details', {}, el('summary', {}, `The same as a table (${plural(moments.length, 'event')})`), momentTable(moments)),
  )
}

/**
 * The same as lines.
 *
 * @param {Job} job
 */
export function jobEvents(job) {
  const line = (/** @type {Moment} */ {time, node, icon, what}) => el('li', {}, `${exactTime(time)} ${icon} ${node} ${what}`)
  return el('ul', {class: 'events'}, ...momentsOf(job).map(line))
}

/**
 * A closer look around the last error that counts, where the order is close.
 *
 * @param {Job} job
 * @param {Moment[]} moments
 */
function zoom(job, moments) {
  const last = moments.findLast(({lane, counted}) => lane === 'error' && counted)
  if (!last) return []
  const others = moments.filter(({lane}) => lane !== 'error').map(({at}) => Math.abs(at - last.at))
  const nearest = Math.min(...others)
  if (nearest > ZOOM_BELOW_MS) return []
  const reach = Math.max(nearest * 1.6, 4 * CLOCK_TOLERANCE_MS)
  const near = moments.filter(({at}) => Math.abs(at - last.at) <= reach)
  const label = `Closer look at job ${job.job_id} around its last flush error`
  return [
    el('p', {class: 'note'}, `Around the last flush error: the nearest other event is ${duration(nearest)} away. Within ${CLOCK_TOLERANCE_MS} ms (shaded) the clocks of two nodes do not tell the order.`),
    responsiveChart(label, (width) => draw(near, last.at - reach, last.at + reach, width)),
  ]
}

/** @param {Job} job */
function momentsOf({attempts, flush_errors: errors, outcome, started}) {
  /** @type {Moment[]} */
  const moments = []
  const add = (/** @type {Time | null} */ time, /** @type {Omit<Moment, 'time' | 'at'>} */ rest) => {
    if (time !== null) moments.push({time, at: millis(time), ...rest})
  }
  add(started, {lane: 'attempt', icon: '▷', what: 'started', node: '', counted: false})
  for (const {at, kind, node} of attempts) {
    add(at, {lane: 'attempt', icon: ATTEMPTS[kind].icon, what: ATTEMPTS[kind].word, node: nodeName(node), counted: false})
  }
  for (const {time, cause, node, counted} of errors) {
    add(time, {lane: 'error', icon: counted ? '✖' : '○', what: `flush error: ${CAUSES[cause]}`, node: nodeName(node), counted})
  }
  add(outcome.at, {lane: 'end', icon: outcome.state === 'succeeded' ? '✔' : '■', what: outcome.state, node: '', counted: false})
  return moments.sort((a, b) => a.at - b.at)
}

/**
 * @param {Moment[]} moments
 * @param {number} from
 * @param {number} to
 * @param {number} width
 */
function draw(moments, from, to, width) {
  const bottom = LANES_TOP + LANES.length * LANE_HEIGHT
  const axis = timeAxis(from, to, LANES_LEFT, width - 12)
  const chart = svg('svg', {viewBox: `0 0 ${width} ${bottom + 4}`, class: 'chart-svg'})
  chart.append(axisTicks(axis, 14, bottom))
  LANES.forEach((lane, index) => {
    const y = LANES_TOP + index * LANE_HEIGHT + LANE_HEIGHT / 2
    chart.append(svg('text', {x: 0, y: y + 4, class: 'row-name'}, LANE_NAMES[lane]))
    chart.append(svg('line', {x1: axis.left, x2: axis.right, y1: y, y2: y, class: 'lane'}))
    const inLane = moments.filter((moment) => moment.lane === lane).slice(0, MARKS_MAX)
    if (lane === 'error') chart.append(...inLane.map((moment) => tolerance(moment, axis, bottom)))
    chart.append(...inLane.map((moment) => mark(moment, axis, y)))
  })
  return chart
}

/**
 * The time around an error within which clocks do not tell the order.
 *
 * @param {Moment} moment
 * @param {Axis} axis
 * @param {number} bottom
 */
function tolerance({at}, axis, bottom) {
  const x = axis.x(at - CLOCK_TOLERANCE_MS)
  const width = Math.max(axis.x(at + CLOCK_TOLERANCE_MS) - x, 1)
  return svg('rect', {x, width, y: LANES_TOP, height: bottom - LANES_TOP, class: 'tolerance'})
}

/**
 * @param {Moment} moment
 * @param {Axis} axis
 * @param {number} y
 */
function mark({at, time, icon, what, node, lane, counted}, axis, y) {
  const meaning = lane === 'error' && counted ? 'corrupt' : 'neutral'
  return svg(
    'text',
    {x: axis.x(at), y: y + 6, class: 'mark', 'data-meaning': meaning},
    icon,
    svg('title', {}, `${exactTime(time)} ${node} ${what}`),
  )
}

/** @param {Moment[]} moments */
function momentTable(moments) {
  return table('Events of the job in time', moments, [
    {name: 'Time (UTC)', kind: 'time', cell: ({time}) => exactTime(time)},
    {name: 'Node', cell: ({node}) => node || '–'},
    {name: 'What', kind: 'wide', cell: ({icon, what, lane, counted}) => `${icon} ${what}${lane === 'error' && !counted ? ' (does not count)' : ''}`},
  ])
}
