/**
 * Long lists: a page of rows at a time.
 *
 * A report may hold thousands of rows; a browser that lays them all out
 * stands still, and nobody reads them.
 */

import {el} from './dom.js'
import {plural} from './format.js'

/** Rows shown at first and with each press of the button. */
const ROWS_PER_PAGE = 200

/**
 * Fills `body` with the first rows and returns a button for more, or null.
 *
 * @template T
 * @param {Element} body
 * @param {readonly T[]} items
 * @param {(item: T) => Node} render
 * @returns {HTMLButtonElement | null}
 */
export function fillPaged(body, items, render) {
  let shown = 0
  const showNext = () => {
    body.append(...items.slice(shown, shown + ROWS_PER_PAGE).map(render))
    shown = Math.min(shown + ROWS_PER_PAGE, items.length)
  }
  body.replaceChildren()
  showNext()
  if (shown >= items.length) return null
  const label = () => `Show more (${plural(items.length - shown, 'row')} left)`
  const more = el('button', {type: 'button', class: 'more'}, label())
  more.addEventListener('click', () => {
    showNext()
    if (shown >= items.length) more.remove()
    else more.textContent = label()
  })
  return more
}
