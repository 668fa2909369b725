/** Files whose bytes come when a test gives them. */

import {setImmediate} from 'node:timers'

export class FakeFile {
  /** @type {FakeRead[]} Reads that are not settled. */
  open = []
  /** Reads that were ever begun. */
  begun = 0

  /**
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    return {
      arrayBuffer: () => {
        this.begun += 1
        return new Promise((resolve, reject) => {
          const close = () => (this.open = this.open.filter((read) => read !== one))
          /** @type {FakeRead} */
          const one = {
            start,
            give: (length = end - start) => (close(), resolve(new ArrayBuffer(length))),
            fail: () => (close(), reject(new DOMException('gone', 'NotFoundError'))),
          }
          this.open.push(one)
        })
      },
    }
  }

  /** As an input of the page, which wants no more of a file than `slice`. */
  get input() {
    return {name: '', path: '', folder: false, file: /** @type {File} */ (/** @type {unknown} */ (this))}
  }
}

/**
 * @typedef {object} FakeRead
 * @property {number} start
 * @property {(length?: number) => void} give
 * @property {() => void} fail
 */

/** Until all that a promise sets off has been done. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))
