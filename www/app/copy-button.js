/** Copies text, and says so on the button. */

import {el} from './dom.js'

/** How long the button says that it copied. */
const THANKS_MS = 2_000

/**
 * A button that copies `text()`.
 *
 * @param {string} label
 * @param {() => string} text Called at the click: what comes later is too late for some browsers.
 * @param {string} [name] What is copied, for a screen reader.
 * @returns {HTMLButtonElement}
 */
export function copyButton(label, text, name = label) {
  const button = el('button', {type: 'button', class: 'copy', 'aria-label': name}, label)
  button.addEventListener('click', async () => {
    const copied = await copyText(text())
    button.textContent = copied ? 'Copied' : 'Select it and press Ctrl+C'
    setTimeout(() => (button.textContent = label), THANKS_MS)
  })
  return button
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} Whether the text is on the clipboard.
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // A frame may have no right to the clipboard; the old way works there.
    return copyBySelection(text)
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const focused = document.activeElement
  const area = el('textarea', {class: 'visually-hidden', 'aria-hidden': 'true'})
  area.value = text
  // Behind an open dialog nothing can be selected.
  const place = document.querySelector('dialog[open]') ?? document.body
  place.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}

/**
 * A block of SQL or shell with its own copy button.
 *
 * @param {string} code
 */
export function codeBlock(code) {
  return el(
    'div',
    {class: 'code-block'},
    el('pre', {tabindex: 0}, el('code', {}, code)),
    copyButton('Copy', () => code, 'Copy this code'),
  )
}
