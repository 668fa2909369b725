/**
 * How fast bytes are read, and how long the rest will take: steady enough to be
 * read. Pure, but for the clock that its caller gives.
 *
 * Promises
 * - Before a speed is more than a guess, there is none.
 * - The time left goes down with the clock; it is corrected bit by bit, so it
 *   does not jump.
 */

/** Speed is that of the last seconds: disks and caches change their mind. */
const SPEED_WINDOW_MS = 5_000

/** Before this much time a speed would be a guess. */
const SPEED_MIN_MS = 700

/** How soon a wrong time left is half corrected. */
const CORRECTION_MS = 2_000

export class Pace {
  /** @type {{at: number, bytes: number}[]} */
  #samples = []
  /** @type {{at: number, ms: number} | null} */
  #left = null

  /**
   * @param {number} at Milliseconds, of any clock.
   * @param {number} bytes Read until then.
   */
  note(at, bytes) {
    if (bytes !== this.#samples.at(-1)?.bytes) this.#samples.push({at, bytes})
    while ((this.#samples[1]?.at ?? at) < at - SPEED_WINDOW_MS) this.#samples.shift()
  }

  /** When bytes came last; undefined before any. */
  get lastAt() {
    return this.#samples.at(-1)?.at
  }

  /** Bytes in a second; 0 while that would be a guess. */
  get speed() {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at - first.at < SPEED_MIN_MS) return 0
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000
  }

  /**
   * Milliseconds until all is read; null while nothing tells.
   *
   * @param {number} at
   * @param {number} bytesLeft
   */
  left(at, bytesLeft) {
    const {speed} = this
    if (speed <= 0) return null
    const now = (bytesLeft / speed) * 1000
    if (this.#left) {
      const passed = at - this.#left.at
      const expected = Math.max(this.#left.ms - passed, 0)
      const share = 1 - 0.5 ** (passed / CORRECTION_MS)
      this.#left = {at, ms: expected + (now - expected) * share}
    } else {
      this.#left = {at, ms: now}
    }
    return this.#left.ms
  }
}

/**
 * `a few seconds`, `about 40 s`, `about 3 min`, `about 1 h 20 min`: as coarse
 * as it is sure.
 *
 * @param {number} milliseconds
 */
export function roughly(milliseconds) {
  const seconds = milliseconds / 1000
  if (seconds < 8) return 'a few seconds'
  if (seconds < 57) return `about ${Math.ceil(seconds / 5) * 5} s`
  const minutes = Math.max(Math.round(seconds / 60), 1)
  if (minutes < 60) return `about ${minutes} min`
  const rest = Math.round((minutes % 60) / 10) * 10
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0)
  return `about ${hours} h${rest % 60 ? ` ${rest} min` : ''}`
}
