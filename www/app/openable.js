/** Rows of a table that open to a second row below. */

import {el} from './dom.js'

/**
 * A click on the row's button, or anywhere in the row, opens and closes a
 * second row below it. It is made when it is first needed.
 *
 * @param {HTMLTableRowElement} row
 * @param {() => HTMLElement} makeDetail
 */
export function makeOpenable(row, makeDetail) {
  const button = row.querySelector('button')
  if (!button) return
  /** @type {HTMLTableRowElement | null} */
  let detail = null
  const toggle = () => {
    const open = button.getAttribute('aria-expanded') !== 'true'
    detail ??= el('tr', {class: 'detail'}, el('td', {colspan: row.cells.length}, makeDetail()))
    button.setAttribute('aria-expanded', String(open))
    if (open) row.after(detail)
    else detail.remove()
  }
  row.addEventListener('click', (event) => {
    const onControl = event.target instanceof Element && event.target.closest('button')
    const selecting = getSelection()?.isCollapsed === false
    if (onControl === button || (!onControl && !selecting)) toggle()
  })
}

/**
 * The button that opens a row.
 *
 * @param {string} text
 */
export function toggle(text) {
  return el('button', {type: 'button', class: 'toggle', 'aria-expanded': 'false'}, text)
}
