/**
 * Tables, plain and sortable. Where there is little room a row is a list of
 * its cells, each with the name of its column; so roles are said.
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
 * @property {string} [kind] Class of its cells: `id`, `number`, `time`, `code`, `wide`.
 */

/**
 * A table. The first column heads the rows.
 *
 * @template T
 * @param {string} caption What a screen reader announces.
 * @param {readonly T[]} items
 * @param {readonly Column<T>[]} columns
 * @param {{id?: string, compact?: boolean, row?: (item: T) => import('./dom.js').Attributes}} [options]
 * @returns {HTMLElement} The box with the table in it, and a button behind it if there is more.
 */
export function table(caption, items, columns, {id, compact = false, row = () => ({})} = {}) {
  const body = el('tbody', {role: 'rowgroup'})
  const heads = columns.map((column) => head(column, items, (sorted) => show(sorted)))
  const tableItself = el(
    'table',
    {id, role: 'table'},
    el('caption', {class: 'visually-hidden'}, caption),
    el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'}, ...heads)),
    body,
  )
  /** @type {HTMLButtonElement | null} */
  let more = null
  const show = (/** @type {readonly T[]} */ sorted) => {
    more?.remove()
    more = fillPaged(body, sorted, (item) => el('tr', {role: 'row', ...row(item)}, ...columns.map((column, index) => tableCell(column, item, index === 0))))
    if (more) tableItself.after(more)
  }
  // The button stands behind the table, which has no parent before this.
  const box = el('div', {class: compact ? 'table compact' : 'table'}, tableItself)
  show(items)
  return box
}

/**
 * @template T
 * @param {Column<T>} column
 * @param {T} item
 * @param {boolean} first
 */
function tableCell({name, cell: content, kind}, item, first) {
  return first
    ? el('th', {scope: 'row', role: 'rowheader', class: kind}, content(item))
    : el('td', {role: 'cell', class: kind, 'data-label': name}, content(item))
}

/**
 * @template T
 * @param {Column<T>} column
 * @param {readonly T[]} items
 * @param {(sorted: readonly T[]) => void} show
 */
function head({name, sort, kind}, items, show) {
  const header = el('th', {scope: 'col', role: 'columnheader', class: kind})
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
