/**
 * The logs of the nodes in a few lines, beside the verdict.
 *
 * @import {CoverageRow} from './coverage-rows.js'
 * @import {OpenReport} from './open-report.js'
 */

import {coverageRows, mostTelling, timeOfLogs} from './coverage-rows.js'
import {hatchPattern, rowBars} from './coverage-bars.js'
import {coverageLegend} from './coverage-legend.js'
import {svg} from './dom.js'
import {plural} from './format.js'
import {responsiveChart} from './responsive-chart.js'
import {axisTicks, timeAxis} from './time-axis.js'

const ROWS_MAX = 6
const LINE_PX = 17
const LINE_BAR_PX = 9
const STRIP_TOP_PX = 20

/** Width of one letter of a name. */
const STRIP_LETTER_PX = 6.6

/** @param {OpenReport} report */
export function createStrip(report) {
  const rows = coverageRows(report)
  const time = timeOfLogs(rows)
  if (time === null) return null
  const shown = mostTelling(rows, ROWS_MAX)
  const more = rows.filter((row) => !shown.includes(row)).reduce((sum, {nodes}) => sum + nodes.length, 0)
  const figure = responsiveChart(stripInWords(rows), (width) => drawStrip(shown, more, time, width), coverageLegend(shown))
  figure.className = 'strip'
  return figure
}

/**
 * @param {CoverageRow[]} rows
 * @param {number} more Nodes that have no line.
 * @param {[number, number]} time
 * @param {number} width
 */
function drawStrip(rows, more, [from, to], width) {
  const left = Math.min(Math.max(...rows.map(({name}) => name.length)) * STRIP_LETTER_PX + 8, width / 3)
  const pad = (to - from) * 0.01
  const axis = timeAxis(from - pad, to + pad, left, width - 2, [from, to])
  const bottom = STRIP_TOP_PX + rows.length * LINE_PX
  const chart = svg('svg', {viewBox: `0 0 ${width} ${bottom + (more > 0 ? 16 : 2)}`, class: 'chart-svg'}, hatchPattern('hatch-strip'), axisTicks(axis, 11, bottom))
  rows.forEach((row, index) => {
    const y = STRIP_TOP_PX + index * LINE_PX
    chart.append(svg('text', {x: 0, y: y + 9, class: 'row-name'}, row.name), ...rowBars(row, axis, y, LINE_BAR_PX, 'hatch-strip'))
  })
  if (more > 0) chart.append(svg('text', {x: left, y: bottom + 11, class: 'label'}, `and ${plural(more, 'more node')}`))
  return chart
}

/** @param {CoverageRow[]} rows */
function stripInWords(rows) {
  const count = (/** @type {CoverageRow[]} */ some) => some.reduce((sum, {nodes}) => sum + nodes.length, 0)
  const parts = [
    plural(count(rows.filter(({missing}) => missing === '')), 'node with logs', 'nodes with logs'),
    plural(count(rows.filter(({missing}) => missing !== '')), 'node without', 'nodes without'),
    plural(rows.reduce((sum, {gaps}) => sum + gaps.length, 0), 'gap'),
    plural(rows.reduce((sum, {errors}) => sum + errors.length, 0), 'flush error'),
  ]
  return `Logs over time: ${parts.join(', ')}. “What the logs cover” has them as a table.`
}
