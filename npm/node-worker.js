/**
 * What runs in a worker thread: the page's worker script, with the three things
 * of a browser that it uses.
 *
 * Not here: what it does (`worker.js`, which is built from the page's sources).
 */

import {readFileSync} from 'node:fs'
import {runInThisContext} from 'node:vm'
import {parentPort} from 'node:worker_threads'

import {DiskFile, isForbidden} from './disk-file.js'

/** A `Blob`, as the analyzer asks whether it is one. */
class DiskBlob extends Blob {
  /** @param {DiskFile} file */
  constructor(file) {
    super()
    this.file = file
  }

  /** @override */
  get size() {
    return this.file.size
  }

  /**
   * @override
   * @param {number} from
   * @param {number} to
   */
  slice(from, to) {
    return new DiskBlob(this.file.slice(from, to))
  }
}

class FileReaderSync {
  /** @param {DiskBlob} blob */
  readAsArrayBuffer({file}) {
    try {
      return file.readSync()
    } catch (error) {
      const {code, message} = /** @type {{code?: string, message: string}} */ (error)
      if (file.unreadable) throw error
      if (isForbidden(code)) throw Object.assign(new Error(message), {code: 'no-permission'})
      throw new DOMException(message, 'NotReadableError')
    }
  }
}

const port = /** @type {NonNullable<typeof parentPort>} */ (parentPort)
const scope = /** @type {{onmessage?: (event: {data: unknown}) => void}} */ (/** @type {unknown} */ (globalThis))
Object.assign(globalThis, {
  FileReaderSync,
  postMessage: (/** @type {unknown} */ message, /** @type {import('node:worker_threads').TransferListItem[]} */ transfer) =>
    port.postMessage(message, transfer),
})
const script = new URL('./worker.js', import.meta.url)
runInThisContext(readFileSync(script, 'utf8'), {filename: script.pathname})
port.on('message', (data) => {
  for (const input of data.inputs ?? []) {
    const {path, start, end, unreadable} = input.file
    input.file = new DiskBlob(new DiskFile(path, start, end, unreadable))
  }
  scope.onmessage?.({data})
})
