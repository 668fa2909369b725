/**
 * The package in Node.js: worker threads read the files of given paths.
 *
 * Promises
 * - Files are read by slices, never whole; links of a folder are followed, and
 *   what in it cannot be read is named in the report.
 * - What is neither a file nor a folder is never opened.
 *
 * Not here: what is done with them (`session.js`), what a file is to a worker
 * (`disk-file.js`).
 *
 * @import {InputFile} from '../www/protocol.js'
 * @import {Unreadable} from './disk-file.js'
 * @import {Analyze, Render} from './types/shared.js'
 */

import {open as openFile, readFile, readdir, realpath, stat} from 'node:fs/promises'
import {availableParallelism} from 'node:os'
import {basename, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Worker as Thread} from 'node:worker_threads'

import {DiskFile, unreadableBy} from './disk-file.js'
import {analyzed, listed, rendered} from './session.js'

export {AnalysisError} from './session.js'
export {commit, version} from './about.js'

/** @type {Promise<Uint8Array> | undefined} */
let module

/** @type {Analyze<string | URL>} */
export const analyze = (inputs, options = {}) =>
  analyzed(async () => {
    /** @type {InputFile[]} */
    const files = []
    for (const input of listed(inputs)) {
      await open(input instanceof URL ? fileURLToPath(input) : resolve(input), files, options.signal)
    }
    return {engine: await engine(), inputs: files, processors: availableParallelism()}
  }, options)

/** @type {Render} */
export const render = async (report, format, options = {}) => rendered(await engine(), report, format, options)

async function engine() {
  module ??= loaded()
  return {spawn, wasm: await module}
}

async function loaded() {
  try {
    return await readFile(new URL('./detect_144650.wasm', import.meta.url))
  } catch (error) {
    // The next call tries again.
    module = undefined
    throw error
  }
}

/** A worker thread with the few things of a browser's that the pool uses. */
function spawn() {
  const thread = new Thread(new URL('./node-worker.js', import.meta.url))
  const worker = {
    onmessage: (/** @type {{data: unknown}} */ _) => {},
    onerror: (/** @type {{message: string, preventDefault(): void}} */ _) => {},
    onmessageerror: () => {},
    postMessage: (/** @type {unknown} */ message, /** @type {import('node:worker_threads').TransferListItem[]} */ transfer) =>
      thread.postMessage(message, transfer),
    terminate: () => void thread.terminate(),
  }
  thread.on('message', (data) => worker.onmessage({data}))
  thread.on('messageerror', () => worker.onmessageerror())
  thread.on('error', (error) => worker.onerror({message: String(error), preventDefault: () => {}}))
  return /** @type {Worker} */ (/** @type {unknown} */ (worker))
}

const NO_FILE = /** @type {Unreadable} */ ({code: 'file-unreadable', why: 'it is not a regular file'})

/**
 * @param {string} path
 * @param {InputFile[]} files
 * @param {AbortSignal | undefined} signal
 */
async function open(path, files, signal) {
  const found = await stat(path)
  if (!found.isDirectory()) {
    // Found out now, so that a wrong permission is a matter of usage.
    if (found.isFile()) await (await openFile(path)).close()
    const name = basename(path)
    files.push({name, path: name, file: asFile(path, found.isFile() ? found.size : NO_FILE), folder: false})
    return
  }
  const root = await realpath(path)
  const name = unused(basename(root), files)
  const before = files.length
  const add = (/** @type {string} */ below, /** @type {File} */ file) => {
    signal?.throwIfAborted()
    files.push({name, path: below, file, folder: true})
  }
  await openFolder(root, '', new Set([root]), add)
  if (files.length === before) throw new Error(`${path} is an empty folder; name the folder that a debug.zip was unpacked to`)
}

/**
 * @param {string} folder
 * @param {string} prefix Path below the root, with a slash at its end.
 * @param {Set<string>} above Real paths of the folders that it lies in: a link to one of them is a loop.
 * @param {(below: string, file: File) => void} add
 */
async function openFolder(folder, prefix, above, add) {
  let children
  try {
    children = (await readdir(folder)).sort()
  } catch (error) {
    if (prefix === '') throw error
    return add(prefix, asFile(folder, unreadableBy(error)))
  }
  for (const child of children) {
    const path = join(folder, child)
    const found = await stat(path).catch(unreadableBy)
    if ('why' in found) {
      add(prefix + child, asFile(path, found))
    } else if (!found.isDirectory()) {
      add(prefix + child, asFile(path, found.isFile() ? found.size : NO_FILE))
    } else {
      const real = await realpath(path)
      if (!above.has(real)) await openFolder(path, `${prefix}${child}/`, new Set([...above, real]), add)
    }
  }
}

/**
 * @param {string} path
 * @param {number | Unreadable} size Or why there is none.
 */
function asFile(path, size) {
  const file = typeof size === 'number' ? new DiskFile(path, 0, size) : new DiskFile(path, 0, 0, size)
  return /** @type {File} */ (/** @type {unknown} */ (file))
}

/**
 * Two inputs of one name are two: `debug` and `debug (2)`.
 *
 * @param {string} name
 * @param {InputFile[]} before
 */
function unused(name, before) {
  const taken = new Set(before.map((input) => input.name))
  let unique = name
  for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`
  return unique
}
