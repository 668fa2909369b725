/**
 * The package in Node.js: worker threads read the files of given paths.
 *
 * Promises
 * - Files are read by slices, never whole; links of a folder are followed, and
 *   what in it cannot be read is named in the report.
 *
 * Not here: what is done with them (`session.js`), what a file is to a worker
 * (`disk-file.js`).
 *
 * @import {InputFile} from '../www/protocol.js'
 * @import {Analyze, Render} from './types/shared.js'
 */

import {readFile, readdir, realpath, stat} from 'node:fs/promises'
import {availableParallelism} from 'node:os'
import {basename, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Worker as Thread} from 'node:worker_threads'

import {DiskFile} from './disk-file.js'
import {analyzed, rendered} from './session.js'

export {AnalysisError} from './session.js'
export {commit, version} from './about.js'

/** @type {Promise<Uint8Array> | undefined} */
let module

/** @type {Analyze<string | URL>} */
export const analyze = async (inputs, options = {}) => {
  /** @type {InputFile[]} */
  const files = []
  const names = new Set()
  for (const input of inputs) await open(input instanceof URL ? fileURLToPath(input) : resolve(input), files, names)
  return analyzed(await engine(), files, availableParallelism(), options)
}

/** @type {Render} */
export const render = async (report, format, {redact = false} = {}) => rendered(await engine(), report, format, redact)

async function engine() {
  module ??= readFile(new URL('./detect_144650.wasm', import.meta.url))
  return {spawn, wasm: await module}
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

/**
 * @param {string} path
 * @param {InputFile[]} files
 * @param {Set<string>} names
 */
async function open(path, files, names) {
  const found = await stat(path)
  if (!found.isDirectory()) {
    const name = basename(path)
    files.push({name, path: name, file: asFile(path, found.size), folder: false})
    return
  }
  const root = await realpath(path)
  const name = unused(basename(root), names)
  const before = files.length
  await openFolder(root, '', new Set([root]), (below, file) => files.push({name, path: below, file, folder: true}))
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
    return add(prefix, asFile(folder, 1))
  }
  for (const child of children) {
    const path = join(folder, child)
    const found = await stat(path).catch(() => undefined)
    if (!found?.isDirectory()) {
      // Of what is no file, or leads nowhere, the first byte cannot be read.
      add(prefix + child, asFile(path, found?.isFile() ? found.size : 1))
      continue
    }
    const real = await realpath(path)
    if (!above.has(real)) await openFolder(path, `${prefix}${child}/`, new Set([...above, real]), add)
  }
}

/**
 * @param {string} path
 * @param {number} size
 */
function asFile(path, size) {
  return /** @type {File} */ (/** @type {unknown} */ (new DiskFile(path, 0, size)))
}

/**
 * Two folders of one name are two inputs: `debug` and `debug (2)`.
 *
 * @param {string} name
 * @param {Set<string>} taken
 */
function unused(name, taken) {
  let unique = name
  for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`
  taken.add(unique)
  return unique
}
