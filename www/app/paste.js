/**
 * Pasting: anywhere on the page, and in a field for those who do not know that.
 *
 * Promises
 * - A field of the page keeps what is pasted into it.
 * - Where an answer or an analysis would be lost, a pasted text is asked about
 *   first: Ctrl+V is pressed by mistake more easily than a file is dropped.
 *
 * @import {Given} from './ways-in.js'
 */

import {byId} from './dom.js'
import {chosenInputs, pastedInput} from './inputs.js'
import {describeInputs, describeText} from './recognize.js'

/**
 * @param {{ready: () => boolean, loses: () => boolean, take: (given: Given) => void}} events `loses` tells whether taking something replaces what is shown.
 */
export function acceptPaste({ready, loses, take}) {
  const dialog = byId('paste', HTMLDialogElement)
  const field = byId('paste-text', HTMLTextAreaElement)
  const words = byId('paste-words', HTMLElement)
  const takeText = byId('paste-take', HTMLButtonElement)
  const show = () => {
    const empty = field.value.trim() === ''
    words.textContent = empty ? 'Nothing yet.' : `${describeText(field.value)}.`
    takeText.disabled = empty
  }
  const open = (/** @type {string} */ text) => {
    field.value = text
    show()
    dialog.showModal()
  }
  byId('paste-open', HTMLButtonElement).addEventListener('click', () => open(''))
  byId('paste-close', HTMLButtonElement).addEventListener('click', () => dialog.close())
  field.addEventListener('input', show)
  takeText.addEventListener('click', () => {
    dialog.close()
    take(givenText(field.value))
    field.value = ''
  })
  addEventListener('paste', (event) => {
    if (!ready() || isField(event.target) || document.querySelector('dialog[open]')) return
    const files = event.clipboardData?.files ?? []
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (files.length > 0) {
      const inputs = chosenInputs(files)
      take({inputs, words: describeInputs(inputs)})
    } else if (text.trim() !== '') {
      if (loses()) open(text)
      else take(givenText(text))
    } else return
    event.preventDefault()
  })
}

/**
 * @param {string} text
 * @returns {Given}
 */
function givenText(text) {
  return {inputs: [pastedInput(text)], words: describeText(text)}
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null
}
