/**
 * A stretch of a file on disk, as far as it is a `Blob` to those who read it.
 *
 * Promises
 * - A message carries it: it is a path and two numbers.
 * - Fewer bytes than asked for are an error.
 */

import {closeSync, openSync, readSync} from 'node:fs'
import {open} from 'node:fs/promises'

export class DiskFile {
  /**
   * @param {string} path
   * @param {number} start Of the first byte.
   * @param {number} end Of the byte behind the last one.
   */
  constructor(path, start, end) {
    this.path = path
    this.start = start
    this.end = end
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
    return new DiskFile(this.path, within(from), within(to))
  }

  async arrayBuffer() {
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
}
