/**
 * The counts, which show and hide jobs, and the search field.
 *
 * Promises
 * - The counts are one stop of the Tab key; arrow keys go from one to the next.
 *
 * @import {JobRow} from './job-row.js'
 * @import {Worklist} from './worklist.js'
 */

import {el} from './dom.js'
import {count} from './format.js'
import {groupCounts} from './worklist.js'

/** A search waits this long for the next letter. */
const TYPING_MS = 120

/** Where each key leads from one of several buttons. */
const ARROWS = /** @type {Record<string, (at: number, last: number) => number>} */ ({
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
})

/**
 * The counts.
 *
 * @param {readonly JobRow[]} rows
 * @param {number} notKept Jobs that cannot be cleared beyond those in the report.
 * @param {Worklist} worklist
 */
export function createCounts(rows, notKept, worklist) {
  const chips = groupCounts(rows, notKept).map(({name, word, icon, meaning, many}) => {
    const chip = el(
      'button',
      {type: 'button', class: 'chip', 'data-meaning': meaning, 'data-group': name, tabindex: -1},
      el('span', {'aria-hidden': 'true'}, `${icon} `),
      `${word} `,
      el('b', {}, count(many)),
    )
    chip.addEventListener('click', () => worklist.toggle(name))
    return chip
  })
  chips[0]?.setAttribute('tabindex', '0')
  const bar = el('div', {class: 'chips', role: 'toolbar', 'aria-label': 'Show and hide jobs by verdict'}, ...chips)
  bar.addEventListener('keydown', (event) => {
    const at = chips.findIndex((chip) => chip === document.activeElement)
    const next = at < 0 ? undefined : chips[ARROWS[event.key]?.(at, chips.length - 1) ?? -1]
    if (!next) return
    event.preventDefault()
    next.focus()
  })
  bar.addEventListener('focusin', ({target}) => {
    for (const chip of chips) chip.setAttribute('tabindex', chip === target ? '0' : '-1')
  })
  return {
    bar,
    update: () => {
      for (const chip of chips) chip.setAttribute('aria-pressed', String(worklist.shows(chip.dataset['group'] ?? '')))
    },
  }
}

/** @param {Worklist} worklist */
export function createSearch(worklist) {
  const field = el('input', {
    id: 'filter',
    type: 'search',
    'aria-label': 'Find jobs by id, table, node, description or SQL',
    placeholder: 'Find: id, table, node, SQL…',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing
  field.addEventListener('input', () => {
    clearTimeout(typing)
    typing = setTimeout(() => worklist.search(field.value), TYPING_MS)
  })
  return {
    field,
    update: () => {
      // Another part may have taken the words away.
      if (worklist.words === '' && document.activeElement !== field) field.value = ''
    },
  }
}
