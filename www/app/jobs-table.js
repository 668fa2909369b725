/**
 * The table of the jobs. Of thousands of rows only those near the window are
 * there; what is open always is, so that the browser's own search finds it.
 *
 * Promises
 * - What is open stays open while rows are sorted and filtered.
 * - No row goes that has the focus, or what is open below it.
 *
 * Not here: what a row says (`job-cells.js`), which rows there are (`worklist.js`).
 *
 * @import {JobRow} from './job-row.js'
 */

import {el} from './dom.js'

/** Rows that come and go together. */
const BLOCK_ROWS = 15

/** Blocks that are there at once; others near the window follow in tasks of their own. */
const FIRST_BLOCKS = 1

/** A list of so many rows is there whole, and stays: the browser's search finds all of it. */
const WHOLE_ROWS = 100

/** How far from the window rows are made, in pixels. */
const NEAR_PX = 1_000

/** Height of a row before one was measured. */
const UNMEASURED_ROW_PX = 58

export class JobsTable {
  /** @type {Map<JobRow, HTMLTableRowElement>} What is open, and its detail. */
  #open = new Map()
  /** @type {Map<Element, JobRow[]>} Rows of each block. */
  #blocks = new Map()
  #whole = true
  #rowPx = UNMEASURED_ROW_PX
  #near
  #columns
  #makeRow
  #makeDetail

  /**
   * @param {HTMLTableElement} table With its head.
   * @param {number} columns
   * @param {(row: JobRow) => HTMLTableRowElement} makeRow With a button in it that has `aria-expanded`.
   * @param {(row: JobRow) => HTMLElement} makeDetail
   */
  constructor(table, columns, makeRow, makeDetail) {
    this.table = table
    this.#columns = columns
    this.#makeRow = makeRow
    this.#makeDetail = makeDetail
    this.#near = new IntersectionObserver((entries) => this.#passed(entries), {rootMargin: `${NEAR_PX}px 0px`})
  }

  /** @param {readonly JobRow[]} rows */
  show(rows) {
    this.#near.disconnect()
    for (const block of this.#blocks.keys()) block.remove()
    this.#blocks.clear()
    this.#whole = rows.length <= WHOLE_ROWS
    for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
      this.#blocks.set(el('tbody'), rows.slice(from, from + BLOCK_ROWS))
    }
    const blocks = [...this.#blocks.keys()]
    this.table.setAttribute('aria-rowcount', String(rows.length + 1))
    blocks.forEach((block, index) => {
      const needed = this.#whole || index < FIRST_BLOCKS || this.#rowsOf(block).some((row) => this.#open.has(row))
      if (needed) this.#fill(block)
      else this.#empty(block, this.#rowsOf(block).length * this.#rowPx)
    })
    this.table.append(...blocks)
    for (const block of blocks) this.#near.observe(block)
  }

  /** @param {JobRow} row */
  isOpen(row) {
    return this.#open.has(row)
  }

  /**
   * Opens or closes a row that is shown.
   *
   * @param {JobRow} row
   * @param {boolean} open
   */
  setOpen(row, open) {
    if (open === this.#open.has(row)) return
    if (open) this.#open.set(row, el('tr', {class: 'detail'}, el('td', {colspan: this.#columns}, this.#makeDetail(row))))
    const line = this.lineOf(row)
    const detail = this.#open.get(row)
    line?.querySelector('button')?.setAttribute('aria-expanded', String(open))
    if (!detail) return
    if (open) line?.after(detail)
    else {
      detail.remove()
      this.#open.delete(row)
    }
  }

  /**
   * The line of a row that is shown, made if it is not there.
   *
   * @param {JobRow} row
   * @returns {Element | null}
   */
  lineOf(row) {
    const found = [...this.#blocks].find(([, rows]) => rows.includes(row))
    if (!found) return null
    const [block, rows] = found
    if (this.#isEmpty(block)) this.#fill(block)
    return block.querySelectorAll(':scope > tr:not(.detail)')[rows.indexOf(row)] ?? null
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #passed(entries) {
    for (const {target, isIntersecting, boundingClientRect: {height}} of entries) {
      // The table is made before it is put into the page.
      if (!target.isConnected) continue
      this.#measure(target, height)
      if (isIntersecting && this.#isEmpty(target)) this.#fill(target)
      else if (!isIntersecting && !this.#isEmpty(target) && this.#mayGo(target)) this.#empty(target, height)
    }
  }

  /**
   * What a row takes is known once some were drawn; what is not drawn is to
   * take as much, or the page would jump while it is scrolled.
   *
   * @param {Element} block
   * @param {number} height
   */
  #measure(block, height) {
    if (height === 0 || this.#isEmpty(block) || !this.#mayGo(block)) return
    const measured = height / this.#rowsOf(block).length
    if (Math.abs(measured - this.#rowPx) < 1) return
    this.#rowPx = measured
    for (const [other, rows] of this.#blocks) if (this.#isEmpty(other)) this.#empty(other, rows.length * measured)
  }

  /** @param {Element} block */
  #mayGo(block) {
    return !this.#whole && block.querySelector(':scope > .detail') === null && !block.contains(document.activeElement)
  }

  /** @param {Element} block */
  #isEmpty(block) {
    return block.firstElementChild?.className === 'spacer'
  }

  /** @param {Element} block */
  #fill(block) {
    const lines = this.#rowsOf(block).flatMap((row) => {
      const line = this.#makeRow(row)
      const detail = this.#open.get(row)
      if (!detail) return [line]
      line.querySelector('button')?.setAttribute('aria-expanded', 'true')
      return [line, detail]
    })
    block.replaceChildren(...lines)
  }

  /**
   * @param {Element} block
   * @param {number} height
   */
  #empty(block, height) {
    const cell = el('td', {colspan: this.#columns})
    cell.style.height = `${height}px`
    block.replaceChildren(el('tr', {class: 'spacer', 'aria-hidden': true}, cell))
  }

  /** @param {Element} block */
  #rowsOf(block) {
    return this.#blocks.get(block) ?? []
  }
}
