/**
 * Every way in: chosen files, a chosen folder, a drop, a paste, the example.
 *
 * Not here: what becomes of it (`main.js`).
 *
 * @import {InputFile} from '../protocol.js'
 *
 * @typedef {object} Given What a person gave at once.
 * @property {InputFile[]} inputs
 * @property {string} words The same for the person.
 */

import {byId} from './dom.js'
import {acceptDrops} from './drop-zone.js'
import {plural} from './format.js'
import {chosenInputs, looseFile} from './inputs.js'
import {acceptPaste} from './paste.js'
import {EXAMPLE_NAME, describeInputs} from './recognize.js'

/**
 * @typedef {object} Door
 * @property {() => boolean} ready Whether inputs are taken now.
 * @property {() => boolean} loses Whether taking some replaces what is shown.
 * @property {(given: Given) => void} take
 * @property {(error: unknown) => void} fail A folder or the example cannot be opened.
 * @property {(sentence: string) => void} say
 * @property {() => Promise<Uint8Array<ArrayBuffer>>} example The made-up archive.
 */

/** @param {Door} door */
export function openWaysIn({ready, loses, take, fail, say, example}) {
  const given = (/** @type {InputFile[]} */ inputs) => take({inputs, words: describeInputs(inputs)})
  for (const input of fileInputs()) {
    input.addEventListener('change', () => {
      const inputs = chosenInputs(input.files ?? [])
      // Choosing the same file again is a change only if the field is empty.
      input.value = ''
      given(inputs)
    })
  }
  acceptDrops(document.documentElement, {
    ready,
    loses,
    take: given,
    fail,
    count: (files) => say(`Looking through the folder: ${plural(files, 'file')} so far …`),
  })
  acceptPaste({ready, loses, take})
  byId('try-example', HTMLButtonElement).addEventListener('click', async () => {
    try {
      const file = new File([await example()], EXAMPLE_NAME)
      take({inputs: [looseFile(file)], words: 'the made-up example'})
    } catch (error) {
      fail(error)
    }
  })
}

/** Nothing can be analyzed here: nothing is asked for. */
export function closeWaysIn() {
  for (const input of fileInputs()) input.disabled = true
  for (const id of ['try-example', 'paste-open']) byId(id, HTMLButtonElement).disabled = true
}

function fileInputs() {
  return [byId('file-input', HTMLInputElement), byId('folder-input', HTMLInputElement)]
}
