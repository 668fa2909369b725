/**
 * Every way in: chosen files, a chosen folder, a drop, a paste, the example.
 *
 * Promises
 * - The last that was asked for is taken. What takes longer to prepare, such as
 *   a large folder, takes nothing's place that was asked for after it.
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
import {chosenInputs, droppedInputs, looseFile} from './inputs.js'
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
  /** Counts what was asked for. */
  let turn = 0
  /** The turn of the example, while it is prepared. @type {number | null} */
  let preparing = null
  const takeNow = (/** @type {Given} */ given) => {
    turn += 1
    take(given)
  }
  /**
   * @param {(ifLast: (sentence: string) => void) => Promise<InputFile[]>} prepare
   * @param {string} [words]
   */
  const takeLater = async (prepare, words) => {
    const mine = ++turn
    const isLast = () => mine === turn
    try {
      const inputs = await prepare((sentence) => isLast() && say(sentence))
      words ??= describeInputs(inputs)
      if (isLast()) take({inputs, words})
      else say(`Not opened, because you chose something else meanwhile: ${words}.`)
    } catch (error) {
      if (isLast()) fail(error)
    }
  }
  for (const input of fileInputs()) {
    input.addEventListener('change', () => {
      const inputs = chosenInputs(input.files ?? [])
      // Choosing the same file again is a change only if the field is empty.
      input.value = ''
      takeNow({inputs, words: describeInputs(inputs)})
    })
  }
  acceptDrops(document.documentElement, {
    ready,
    loses,
    take: (dropped) => void takeLater((tell) => droppedInputs(dropped, (files) => tell(`Looking through the folder: ${plural(files, 'file')} so far …`))),
  })
  acceptPaste({ready, loses, take: takeNow})
  byId('try-example', HTMLButtonElement).addEventListener('click', async () => {
    // An impatient click asks for nothing new.
    if (preparing === turn) return
    const mine = (preparing = turn + 1)
    say('Preparing the example …')
    await takeLater(async () => [looseFile(new File([await example()], EXAMPLE_NAME))], 'the made-up example')
    if (preparing === mine) preparing = null
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
