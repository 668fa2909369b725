/**
 * Reads ahead, for the workers, which would wait for each byte.
 *
 * It runs in the frame: what a browser has read comes to a thread only while
 * that thread has nothing else to do, and workers are always at work.
 *
 * Promises
 * - A read is settled, and never rejects. One that failed, or that takes too
 *   long, gives nothing: then the worker reads by itself, under the watch of
 *   the pool, and says what is wrong as if nobody had tried before.
 *
 * Not here: when what is read (`deal.js`).
 *
 * @import {InputFile, Slice, Stretch} from '../protocol.js'
 */

/** Half of the time after which a silent worker counts as dead (`pool.js`). */
const READ_LIMIT_MS = 60_000

export class Slices {
  #inputs
  #failed = false

  /** @param {InputFile[]} inputs */
  constructor(inputs) {
    this.#inputs = inputs
  }

  /**
   * All of these stretches, or nothing.
   *
   * @param {Stretch[]} stretches
   * @returns {Promise<Slice[]>}
   */
  async read(stretches) {
    // What failed once, such as a disk that was pulled, is not tried again.
    if (this.#failed) return []
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('the disk is slow')), READ_LIMIT_MS)
    })
    try {
      const all = Promise.all(stretches.map((stretch) => this.#one(stretch)))
      await Promise.race([all, late])
      return await all
    } catch {
      this.#failed = true
      return []
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * @param {Stretch} stretch
   * @returns {Promise<Slice>}
   */
  async #one({input, start, end}) {
    const file = this.#inputs[input]?.file
    if (!file) throw new Error(`there is no input ${input}`)
    const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer())
    // Firefox gives what there is of a file that was cut short.
    if (bytes.length !== end - start) throw new Error(`${bytes.length} of ${end - start} bytes came`)
    return {input, start, bytes}
  }
}
