/**
 * A stretch of a file on disk, as far as it is a `Blob` to those who read it.
 *
 * Promises
 * - A message carries it: it is a path, two numbers and a sentence.
 * - Fewer bytes than asked for are an error.
 * - What is known to be unreadable is never opened: a pipe would wait for ever.
 * - An error has the code of the analyzer's own `ReadError`, as far as it is
 *   one that a browser does not know.
 */

import {closeSync, openSync, readSync} from 'node:fs'
import {open} from 'node:fs/promises'

/**
 * Why a file cannot be read.
 *
 * @typedef {object} Unreadable
 * @property {'no-permission' | 'file-unreadable'} code
 * @property {string} why
 */

export class DiskFile {
  /**
   * @param {string} path
   * @param {number} start Of the first byte.
   * @param {number} end Of the byte behind the last one.
   * @param {Unreadable} [unreadable]
   */
  constructor(path, start, end, unreadable) {
    this.path = path
    this.start = start
    this.end = end
    this.unreadable = unreadable
  }

  get size() {
    return this.end - this.start
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  slice(from, to) {
    const within = (/** @type {number} */ at) => Math.min(this.start + Math.max(at, 0), this.end)
    return new DiskFile(this.path, within(from), within(to), this.unreadable)
  }

  async arrayBuffer() {
    this.#refuse()
    const bytes = new Uint8Array(this.size)
    const file = await open(this.path)
    try {
      let filled = 0
      while (filled < bytes.length) {
        const {bytesRead} = await file.read(bytes, filled, bytes.length - filled, this.start + filled)
        if (bytesRead === 0) throw new Error(`${this.path} is shorter than it was`)
        filled += bytesRead
      }
    } finally {
      await file.close()
    }
    return bytes.buffer
  }

  readSync() {
    this.#refuse()
    const bytes = new Uint8Array(this.size)
    const file = openSync(this.path)
    try {
      let filled = 0
      while (filled < bytes.length) {
        const count = readSync(file, bytes, filled, bytes.length - filled, this.start + filled)
        if (count === 0) throw new Error(`${this.path} is shorter than it was`)
        filled += count
      }
    } finally {
      closeSync(file)
    }
    return bytes.buffer
  }

  #refuse() {
    if (this.unreadable) throw Object.assign(new Error(this.unreadable.why), {code: this.unreadable.code})
  }
}

/**
 * What an error of the system means, as the command says it.
 *
 * @param {unknown} error
 * @returns {Unreadable}
 */
export function unreadableBy(error) {
  const {code = '', message = String(error)} = /** @type {{code?: string, message?: string}} */ (error)
  // Behind the comma stands the whole path, which is no matter of a report's.
  const [words = ''] = message.split(', ')
  if (isForbidden(code)) return {code: 'no-permission', why: words}
  return {code: 'file-unreadable', why: code === 'ENOENT' ? 'it is a link to something that is not there' : words}
}

/** @param {unknown} code */
export function isForbidden(code) {
  return code === 'EACCES' || code === 'EPERM'
}
