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

import {analyzed, rendered} from './session.js'

export {AnalysisError} from './session.js'
export {commit, version} from './about.js'

/** @type {Promise<Uint8Array> | undefined} */
let module

/** @type {Analyze<File | InputFile>} */
export const analyze = async (inputs, options = {}) =>
  analyzed(await engine(), [...inputs].map(placed), navigator.hardwareConcurrency || 1, options)

/** @type {Render} */
export const render = async (report, format, {redact = false} = {}) => rendered(await engine(), report, format, redact)

async function engine() {
  module ??= loaded()
  return {spawn, wasm: await module}
}

/** Written so, bundlers see that the worker is a file of its own. */
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
 * @param {File | InputFile} input
 * @returns {InputFile & {file: File}}
 */
function placed(input) {
  if (!(input instanceof File)) return /** @type {InputFile & {file: File}} */ (input)
  const [root, ...rest] = input.webkitRelativePath.split('/')
  if (!root || rest.length === 0) return {name: input.name, path: input.name, file: input, folder: false}
  return {name: root, path: rest.join('/'), file: input, folder: true}
}
