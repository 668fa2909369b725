/** Charts that are drawn for the width they have, so that their text keeps its size. */

import {el} from './dom.js'

/** Narrower than this, a chart scrolls. */
const CHART_MIN_PX = 240

/** Before its first layout, and in print, a chart has this width. */
const CHART_DEFAULT_PX = 960

/**
 * A figure that is drawn anew whenever its width changes.
 *
 * @param {string} label What it shows, for a screen reader.
 * @param {(width: number) => SVGSVGElement} draw
 * @param {...Node} below The legend, and the same as a table.
 */
export function responsiveChart(label, draw, ...below) {
  const canvas = el('div', {class: 'canvas'})
  let drawn = 0
  const drawAt = (/** @type {number} */ width) => {
    const rounded = Math.max(Math.round(width), CHART_MIN_PX)
    if (rounded === drawn) return
    drawn = rounded
    const chart = draw(rounded)
    chart.setAttribute('role', 'img')
    chart.setAttribute('aria-label', label)
    canvas.replaceChildren(chart)
  }
  drawAt(CHART_DEFAULT_PX)
  new ResizeObserver(([entry]) => {
    if (entry && entry.contentRect.width > 0) drawAt(entry.contentRect.width)
  }).observe(canvas)
  return el('figure', {class: 'chart'}, canvas, ...below)
}
