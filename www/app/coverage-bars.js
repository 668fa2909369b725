/**
 * The bars of one row of nodes in SVG, shared by the strip beside the verdict
 * and the chart below.
 *
 * Everything is told twice: bars by fill (solid = affected version, hatched =
 * unknown, outlined = not affected), gaps by a dashed box, errors by shape.
 *
 * @import {CoverageRow, VersionSpan} from './coverage-rows.js'
 * @import {Axis} from './time-axis.js'
 */

import {svg} from './dom.js'
import {duration} from './format.js'
import {AFFECTED} from './words.js'

/**
 * @param {CoverageRow} row
 * @param {Axis} axis
 * @param {number} y
 * @param {number} height
 * @param {string} hatch Id of the pattern of unknown versions.
 * @returns {SVGElement[]}
 */
export function rowBars(row, axis, y, height, hatch) {
  if (row.missing !== '') return [emptyTrack(row, axis, y, height)]
  return [
    ...row.spans.map((span) => versionBar(span, axis, y, height, hatch)),
    ...row.gaps.map(({from, to, kind}) => box(from, to, `no entry for ${duration(to - from)} (${kind})`, axis, y - 1, height + 2)),
    ...distinctPixels(row.errors, axis).map((x) => svg('text', {x, y: y + height / 2 + 5, class: 'mark', 'data-meaning': 'corrupt'}, '✖')),
  ]
}

/** @param {string} id */
export function hatchPattern(id) {
  const lines = svg('path', {d: 'M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2', class: 'hatch-line'})
  return svg('defs', {}, svg('pattern', {id, width: 6, height: 6, patternUnits: 'userSpaceOnUse'}, lines))
}

/**
 * @param {VersionSpan} span
 * @param {Axis} axis
 * @param {number} y
 * @param {number} height
 * @param {string} hatch
 */
function versionBar({version, affected, from, to}, axis, y, height, hatch) {
  const x = axis.x(from)
  const width = Math.max(axis.x(to) - x, 2)
  const title = svg('title', {}, `${version} (${AFFECTED[affected]}), logs for ${duration(to - from)}`)
  const bar = svg('rect', {x, width, y, height, rx: 1, class: 'bar', 'data-affected': affected}, title)
  if (affected === 'unknown') bar.setAttribute('fill', `url(#${hatch})`)
  return bar
}

/**
 * A box where the logs of the other nodes are.
 *
 * @param {CoverageRow} row
 * @param {Axis} axis
 * @param {number} y
 * @param {number} height
 */
function emptyTrack({missing}, axis, y, height) {
  return box(axis.focus[0], axis.focus[1], missing, axis, y, height)
}

/**
 * @param {number} from
 * @param {number} to
 * @param {string} title
 * @param {Axis} axis
 * @param {number} y
 * @param {number} height
 */
function box(from, to, title, axis, y, height) {
  const x = axis.x(from)
  return svg('rect', {x, width: Math.max(axis.x(to) - x, 2), y, height, class: 'gap'}, svg('title', {}, title))
}

/**
 * Thousands of errors are one mark where they share a pixel.
 *
 * @param {number[]} times
 * @param {Axis} axis
 */
function distinctPixels(times, axis) {
  return [...new Set(times.map((time) => Math.round(axis.x(time) / 3) * 3))]
}
