/** Charts that are drawn for the width they have, so that their text keeps its size. */

import {el} from './dom.js'

/** Narrower than this, a chart does not get. */
const CHART_MIN_PX = 220

/** Before its first layout a chart has this width. */
const CHART_DEFAULT_PX = 960

/** The width of a page of A4 or Letter between its margins. */
const CHART_PAPER_PX = 660

/** @type {WeakMap<Element, (width: number) => void>} How to draw what is in a canvas. */
const drawings = new WeakMap()

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
  drawings.set(canvas, drawAt)
  drawAt(CHART_DEFAULT_PX)
  new ResizeObserver(([entry]) => {
    if (entry && entry.contentRect.width > 0) drawAt(entry.contentRect.width)
  }).observe(canvas)
  return el('figure', {class: 'chart'}, canvas, ...below)
}

/** Draws all that are there for paper; gives what draws them for the window again. */
export function chartsForPaper() {
  const canvases = [...document.querySelectorAll('.canvas')].map((canvas) => ({canvas, width: canvas.clientWidth}))
  for (const {canvas} of canvases) drawings.get(canvas)?.(CHART_PAPER_PX)
  return () => {
    for (const {canvas, width} of canvases) if (width > 0) drawings.get(canvas)?.(width)
  }
}
