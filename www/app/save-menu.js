/**
 * The one menu for saving: a row for each form, with what it is for and how
 * large it is, as soon as that is known.
 *
 * Promises
 * - Arrow keys, Home and End go from row to row; Escape closes, and the focus
 *   goes back to the button that opened.
 *
 * Not here: making what is saved (`exports.js`).
 */

import {byId, el} from './dom.js'
import {byteSize} from './format.js'

/** Room between the menu and the edges of the window. */
const MARGIN_PX = 8

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} label
 * @property {string} what What it is for.
 * @property {() => void} choose
 */

export class SaveMenu {
  #button = byId('save', HTMLButtonElement)
  #menu = byId('save-menu', HTMLElement)
  /** @type {Map<string, HTMLElement>} */
  #sizes = new Map()

  /**
   * @param {Row[]} rows
   * @param {Node[]} extras What stands below them.
   * @param {() => void} opened
   */
  constructor(rows, extras, opened) {
    this.#menu.append(...rows.map((row, index) => this.#row(row, index === 0)), ...extras)
    this.#menu.addEventListener('keydown', (event) => this.#move(event))
    this.#menu.addEventListener('toggle', (event) => {
      if (/** @type {ToggleEvent} */ (event).newState !== 'open') return
      this.#place()
      opened()
    })
  }

  get isOpen() {
    return this.#menu.matches(':popover-open')
  }

  close() {
    if (this.isOpen) this.#menu.hidePopover()
  }

  /**
   * @param {string} id Of a row.
   * @param {number | null} bytes Null while that is not known.
   */
  size(id, bytes) {
    const place = this.#sizes.get(id)
    if (place) place.textContent = bytes === null ? '' : byteSize(bytes)
  }

  /**
   * @param {Row} row
   * @param {boolean} first Whether it has the focus when the menu opens.
   */
  #row({id, label, what, choose}, first) {
    const size = el('span', {class: 'save-size'})
    this.#sizes.set(id, size)
    const words = el('span', {class: 'save-what'}, el('strong', {}, label), el('small', {}, what))
    return el('button', {type: 'button', id, class: 'save-row', autofocus: first, click: choose}, words, size)
  }

  #items() {
    const items = [...this.#menu.querySelectorAll('button:enabled, input')]
    return items.filter((item) => item instanceof HTMLElement).filter((item) => item.checkVisibility())
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const items = this.#items()
    const at = items.findIndex((item) => item === document.activeElement)
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1}[event.key]
    if (to === undefined) return
    event.preventDefault()
    items.at(to % items.length)?.focus()
  }

  /** Where there is room: above the button, or below it. */
  #place() {
    const button = this.#button.getBoundingClientRect()
    const {style} = this.#menu
    const above = button.top > innerHeight / 2
    style.insetInlineStart = `${Math.max(MARGIN_PX, Math.min(button.left, innerWidth - this.#menu.offsetWidth - MARGIN_PX))}px`
    style.insetBlockStart = above ? 'auto' : `${button.bottom + MARGIN_PX}px`
    style.insetBlockEnd = above ? `${innerHeight - button.top + MARGIN_PX}px` : 'auto'
    style.maxHeight = `${(above ? button.top : innerHeight - button.bottom) - 2 * MARGIN_PX}px`
  }
}
