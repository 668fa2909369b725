/**
 * Tables, plain and sortable, in a box that scrolls sideways.
 *
 * @typedef {import('./dom.js').Child} Child
 */

import {el} from './dom.js'
import {fillPaged} from './paged.js'

/**
 * @template T
 * @typedef {object} Column
 * @property {string} name
 * @property {(item: T) => Child} cell
 * @property {(item: T) => string | number} [sort] Makes the column sortable.
 * @property {string} [kind] Class of its cells: `number`, `time`, `code`, `wide`, `extra` (left out where it is narrow).
 */

/**
 * A table. The first column heads the rows.
 *
 * @template T
 * @param {string} caption What a screen reader announces.
 * @param {readonly T[]} items
 * @param {readonly Column<T>[]} columns
 * @param {{id?: string, compact?: boolean, row?: (item: T) => import('./dom.js').Attributes, after?: (row: HTMLTableRowElement, item: T) => void}} [options]
 * @returns {HTMLElement} The box with the table in it.
 */
export function table(caption, items, columns, {id, compact = false, row = () => ({}), after = () => {}} = {}) {
  const body = el('tbody')
  const box = el('div', {class: 'table-box', role: 'group', 'aria-label': caption, tabindex: 0})
  /** @type {HTMLButtonElement | null} */
  let more = null
  const show = (/** @type {readonly T[]} */ sorted) => {
    more?.remove()
    more = fillPaged(body, sorted, (item) => {
      const line = el('tr', row(item), ...columns.map((column, index) => tableCell(column, item, index === 0)))
      after(line, item)
      return line
    })
    if (more) box.after(more)
  }
  const heads = columns.map((column) => head(column, items, show))
  box.append(
    el('table', {id}, el('caption', {class: 'visually-hidden'}, caption), el('thead', {}, el('tr', {}, ...heads)), body),
  )
  // The button stands behind the box, which has no parent before this.
  const wrap = el('div', {class: compact ? 'table compact' : 'table'}, box)
  show(items)
  return wrap
}

/**
 * @template T
 * @param {Column<T>} column
 * @param {T} item
 * @param {boolean} first
 */
function tableCell({cell: content, kind}, item, first) {
  return first ? el('th', {scope: 'row', class: kind}, content(item)) : el('td', {class: kind}, content(item))
}

/**
 * @template T
 * @param {Column<T>} column
 * @param {readonly T[]} items
 * @param {(sorted: readonly T[]) => void} show
 */
function head({name, sort, kind}, items, show) {
  const header = el('th', {scope: 'col', class: kind})
  if (!sort) {
    header.append(name)
    return header
  }
  const button = el('button', {type: 'button', class: 'sort'}, name)
  button.addEventListener('click', () => {
    const direction = header.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending'
    // Only the sorted column says so: "none" on the others is read out for nothing.
    for (const other of header.parentElement?.children ?? []) other.removeAttribute('aria-sort')
    header.setAttribute('aria-sort', direction)
    const sign = direction === 'ascending' ? 1 : -1
    show([...items].sort((a, b) => sign * compare(sort(a), sort(b))))
  })
  header.append(button)
  return header
}

/**
 * @param {string | number} a
 * @param {string | number} b
 */
function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : Number(String(a) > String(b))
}
