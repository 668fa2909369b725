/**
 * The tab's title and icon: what goes on here, seen from another tab.
 *
 * Promises
 * - An end that nobody saw is marked until the tab is looked at.
 *
 * @import {Whole} from './open-report.js'
 */

import {SVG_NAMESPACE} from './dom.js'
import {nameSome} from './format.js'
import {STATES} from './words.js'

/** Percent between two icons: more often, browsers are slow. */
const ICON_STEP = 5

/** Each mark has a form of its own, beside its color. */
const MARKS = {
  findings: ['#b3261e', 'M5 5l6 6M11 5l-6 6'],
  incomplete: ['#8a5300', 'M8 4.5v4.5M8 11.2v.3'],
  clear: ['#1b6e3c', 'M4.8 8.3l2.3 2.3 4.2-4.8'],
  failed: ['#667', 'M5 8h6'],
}

export class Tab {
  #title = document.title
  #icon = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel="icon"]'))
  #first = this.#icon.href

  constructor() {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) document.title = document.title.replace(/^● /, '')
    })
  }

  ready() {
    document.title = this.#title
    this.#show(this.#first)
  }

  /**
   * @param {string} what
   * @param {number} percent
   */
  progress(what, percent) {
    const title = `${percent} % · ${what}`
    if (document.title === title) return
    document.title = title
    const part = percent - (percent % ICON_STEP)
    this.#draw('<circle cx="8" cy="8" r="6" fill="none" stroke="#9994" stroke-width="3"/>' + `<path d="${arc(part)}" fill="none" stroke="#2f6fde" stroke-width="3"/>`)
  }

  /** @param {Whole} report */
  done({verdict, inputs}) {
    this.#end(`${STATES[verdict.state].word} · ${nameSome(inputs.map(({name}) => name), 1)}`, verdict.state)
  }

  failed() {
    this.#end('Not analyzed', 'failed')
  }

  /**
   * @param {string} title
   * @param {keyof typeof MARKS} mark
   */
  #end(title, mark) {
    document.title = `${document.hidden ? '● ' : ''}${title} · detect-144650`
    const [color, path] = MARKS[mark]
    this.#draw(`<circle cx="8" cy="8" r="8" fill="${color}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2"/>`)
  }

  /** @param {string} shapes */
  #draw(shapes) {
    const image = `<svg xmlns="${SVG_NAMESPACE}" viewBox="0 0 16 16">${shapes}</svg>`
    this.#show(`data:image/svg+xml,${encodeURIComponent(image)}`)
  }

  /** @param {string} address */
  #show(address) {
    if (this.#icon.href !== address) this.#icon.href = address
  }
}

/**
 * An arc from the top, clockwise.
 *
 * @param {number} percent
 */
function arc(percent) {
  const angle = (2 * Math.PI * Math.min(percent, 99.9)) / 100
  const x = (8 + 6 * Math.sin(angle)).toFixed(2)
  const y = (8 - 6 * Math.cos(angle)).toFixed(2)
  return `M8 2A6 6 0 ${percent > 50 ? 1 : 0} 1 ${x} ${y}`
}
