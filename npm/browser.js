/**
 * The package in a page: its own workers read the files that a person gave.
 *
 * Promises
 * - Nothing is loaded but the worker's script and the module beside it, once.
 *
 * Not here: what is done with them (`session.js`).
 *
 * @import {Analyze, InputFile, Render} from './types/shared.js'
 */

import {analyzed, listed, rendered} from './session.js'

export {AnalysisError} from './session.js'
export {commit, version} from './about.js'

/** @type {Promise<Uint8Array> | undefined} */
let module

/** @type {Analyze<File | InputFile>} */
export const analyze = (inputs, options = {}) =>
  analyzed(async () => {
    // Before anything is waited for: a page may empty its list of files then.
    const files = listed(inputs).map(placed)
    return {engine: await engine(), inputs: files, processors: navigator.hardwareConcurrency || 1}
  }, options)

/** @type {Render} */
export const render = async (report, format, options = {}) => rendered(await engine(), report, format, options)

async function engine() {
  module ??= loaded()
  return {spawn, wasm: await module}
}

/** Written so that bundlers which know this form see that the worker is a file of its own. */
function spawn() {
  return new Worker(new URL('./worker.js', import.meta.url))
}

async function loaded() {
  const url = new URL('./detect_144650.wasm', import.meta.url)
  try {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (error) {
    // The next call tries again.
    module = undefined
    throw new Error(`The analyzer cannot be loaded from ${url}`, {cause: error})
  }
}

/**
 * Objects of another frame have other classes, so what they have is looked at.
 *
 * @param {File | InputFile} input
 * @returns {InputFile & {file: File}}
 */
function placed(input) {
  if (isBlob(input)) {
    if (typeof input.name !== 'string') throw new TypeError(`A Blob has no name: ${WANTED}`)
    const [root, ...rest] = (input.webkitRelativePath ?? '').split('/')
    if (!root || rest.length === 0) return {name: input.name, path: input.name, file: input, folder: false}
    return {name: root, path: rest.join('/'), file: input, folder: true}
  }
  const {name, path, file, folder} = input ?? {}
  if (typeof name !== 'string' || typeof path !== 'string' || typeof folder !== 'boolean' || !isBlob(file)) {
    throw new TypeError(`This is no input: ${WANTED}`)
  }
  return {name, path, file, folder}
}

const WANTED = 'give a File, or {name, path, file, folder} with strings, a Blob, and whether it comes from a folder'

/**
 * @param {unknown} value
 * @returns {value is File}
 */
function isBlob(value) {
  const {size, slice} = /** @type {Partial<Blob>} */ (value ?? {})
  return typeof size === 'number' && typeof slice === 'function'
}
