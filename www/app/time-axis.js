/**
 * A horizontal time axis in SVG, shared by the charts.
 *
 * An axis may have a focus, such as the two days that the logs cover in two
 * weeks of jobs: it then gets most of the width, and what lies before and
 * after is drawn narrower, behind a break.
 *
 * @typedef {object} Segment
 * @property {number} from Milliseconds since the epoch.
 * @property {number} to
 * @property {number} left Pixels.
 * @property {number} right
 *
 * @typedef {object} Axis
 * @property {Segment[]} segments One after the other.
 * @property {number} from
 * @property {number} to
 * @property {[number, number]} focus
 * @property {number} left
 * @property {number} right
 * @property {(time: number) => number} x Pixel of a time, within the axis.
 */

import {svg} from './dom.js'
import {clock, day} from './format.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Steps that people count in. */
const STEPS = [
  SECOND / 10, SECOND / 2, SECOND, 5 * SECOND, 15 * SECOND,
  MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  DAY, 2 * DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY,
]

/** Narrower than this, labels of neighboring ticks would touch. */
const TICK_WIDTH_PX = 84

/** Share of the width that goes to what lies before the focus, or after it. */
const ASIDE_SHARE = 0.24

/** A focus that has this share of the time anyway needs no break. */
const FOCUS_SHARE = 0.6

/**
 * @param {number} from
 * @param {number} to
 * @param {number} left
 * @param {number} right
 * @param {[number, number]} [focus]
 * @returns {Axis}
 */
export function timeAxis(from, to, left, right, focus = [from, to]) {
  const end = Math.max(to, from + 1)
  const segments = cut(from, end, left, right, focus)
  const x = (/** @type {number} */ time) => {
    const within = Math.min(Math.max(time, from), end)
    const segment = segments.find((one) => within <= one.to) ?? segments[0]
    if (!segment) return left
    const share = (within - segment.from) / (segment.to - segment.from)
    return Math.round((segment.left + share * (segment.right - segment.left)) * 10) / 10
  }
  return {segments, from, to: end, focus, left, right, x}
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} left
 * @param {number} right
 * @param {[number, number]} focus
 * @returns {Segment[]}
 */
function cut(from, to, left, right, [focusFrom, focusTo]) {
  if (focusTo - focusFrom > FOCUS_SHARE * (to - from) || focusTo <= focusFrom) return [{from, to, left, right}]
  const width = right - left
  const share = (/** @type {number} */ time) => Math.min(time / (to - from), ASIDE_SHARE)
  const first = left + width * share(focusFrom - from)
  const last = right - width * share(to - focusTo)
  return [
    {from, to: focusFrom, left, right: first},
    {from: focusFrom, to: focusTo, left: first, right: last},
    {from: focusTo, to, left: last, right},
  ].filter((segment) => segment.to > segment.from)
}

/**
 * Ticks with labels above and lines down to `bottom`, and the breaks.
 *
 * @param {Axis} axis
 * @param {number} top Baseline of the labels.
 * @param {number} bottom
 */
export function axisTicks(axis, top, bottom) {
  const group = svg('g', {class: 'axis', 'aria-hidden': 'true'})
  for (const segment of axis.segments) group.append(...segmentTicks(axis, segment, top, bottom))
  for (const {left: x} of axis.segments.slice(1)) {
    group.append(svg('path', {d: `M${x - 2} ${top + 2}V${bottom}M${x + 2} ${top + 2}V${bottom}`, class: 'break'}))
  }
  return group
}

/**
 * @param {Axis} axis
 * @param {Segment} segment
 * @param {number} top
 * @param {number} bottom
 */
function segmentTicks(axis, segment, top, bottom) {
  const step = tickStep(segment)
  const ticks = []
  let lastDay = ''
  let lastLabel = segment.left - TICK_WIDTH_PX / 4
  for (let time = Math.ceil(segment.from / step) * step; time <= segment.to; time += step) {
    const x = axis.x(time)
    ticks.push(svg('line', {x1: x, x2: x, y1: top + 6, y2: bottom, class: 'grid'}))
    // A label that would be cut off or touch its neighbor is left out; its line stays.
    if (x > segment.right - TICK_WIDTH_PX / 3 || x - lastLabel < TICK_WIDTH_PX / 2) continue
    const date = new Date(time)
    ticks.push(svg('text', {x, y: top, class: 'tick'}, tickLabel(date, step, lastDay)))
    lastDay = day(date)
    lastLabel = x
  }
  return ticks
}

/** @param {Segment} segment */
function tickStep({from, to, left, right}) {
  const fitting = Math.max(Math.floor((right - left) / TICK_WIDTH_PX), 1)
  const smallest = (to - from) / fitting
  return STEPS.find((step) => step >= smallest) ?? smallest
}

/**
 * @param {Date} date
 * @param {number} step
 * @param {string} lastDay
 */
function tickLabel(date, step, lastDay) {
  if (step >= DAY) return step >= 365 * DAY ? String(date.getUTCFullYear()) : day(date)
  if (step < MINUTE) {
    const seconds = (date.getTime() % MINUTE) / SECOND
    return `${clock(date)}:${step < SECOND ? seconds.toFixed(1).padStart(4, '0') : String(seconds).padStart(2, '0')}`
  }
  return day(date) === lastDay ? clock(date) : `${day(date)} ${clock(date)}`
}
