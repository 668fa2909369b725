/**
 * A part of the answer that is folded: its title says what is in it and how
 * much, the rest is made when it is opened.
 *
 * @import {Child} from './dom.js'
 */

import {el} from './dom.js'

/**
 * @param {{id: string, title: string, count?: string, note?: string}} head `count` stands beside the title, `note` behind it.
 * @param {() => Child[]} content
 * @returns {HTMLDetailsElement}
 */
export function fold({id, title, count = '', note = ''}, content) {
  const body = el('div', {class: 'fold-body', id: `${id}-box`})
  const part = el(
    'details',
    {id, class: 'fold'},
    el(
      'summary',
      {},
      el('h2', {}, title, count !== '' && ' ', count !== '' && el('span', {class: 'count', id: `${id}-count`}, count)),
      note !== '' && el('span', {class: 'fold-note'}, note),
    ),
    body,
  )
  part.addEventListener('toggle', () => part.open && fillFold(part))
  contents.set(part, () => body.append(...content().filter(isThere)))
  return part
}

/** What is in a fold that was not opened yet. */
const contents = /** @type {WeakMap<Element, () => void>} */ (new WeakMap())

/** @param {Element} part */
export function fillFold(part) {
  contents.get(part)?.()
  contents.delete(part)
}

/**
 * Opens the fold that is or holds this element, and goes there.
 *
 * @param {Element | null} place
 */
export function goTo(place) {
  const part = place?.closest('details')
  if (part) {
    part.open = true
    fillFold(part)
    part.querySelector('summary')?.focus({preventScroll: true})
  }
  // What is passed on the way is not to be drawn.
  place?.scrollIntoView({block: 'start', behavior: 'instant'})
}

/**
 * @param {Child} child
 * @returns {child is Exclude<Child, null | undefined | false | number>}
 */
function isThere(child) {
  return child !== null && child !== undefined && child !== false && typeof child !== 'number'
}
