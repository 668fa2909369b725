/**
 * The log lines around an evidence, read again from the archive when they are
 * asked for.
 *
 * @import {Context, Evidence, EvidencePlace, Words} from '../protocol.js'
 */

import {el} from './dom.js'

/** @type {((place: EvidencePlace) => Promise<Context>) | null} */
let read = null

/**
 * Sets from where lines are read; null where there is no archive, as for a
 * report that was saved.
 *
 * @param {typeof read} from
 */
export function readContextFrom(from) {
  read = from
}

/**
 * A fold that opens to the lines; null where there is no archive.
 *
 * @param {Evidence | Words} evidence
 */
export function contextFold({input, path, line, text}) {
  if (read === null) return null
  const from = read
  const body = el('div', {role: 'status'})
  const fold = el('details', {class: 'context'}, el('summary', {}, 'Show the lines around it'), body)
  const load = async () => {
    body.textContent = 'Reading …'
    try {
      const {text: lines, missing} = await from({input, path, line, text})
      if (lines === null) body.replaceChildren(el('p', {class: 'note'}, missing))
      else body.replaceChildren(el('pre', {class: 'log', tabindex: 0, role: 'group', 'aria-label': 'Log entries around it'}, lines))
    } catch (error) {
      body.replaceChildren(el('p', {class: 'note'}, `Not read: ${error instanceof Error ? error.message : error}`))
    }
  }
  fold.addEventListener('toggle', () => fold.open && void load())
  return fold
}
