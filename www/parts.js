/**
 * Reports on their way between page and frame. One of tens of megabytes would
 * keep the page from answering while it is copied, so it goes in parts: all but
 * the last as messages `part`, which come before, the last one in the message
 * that it belongs to.
 *
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 */

/** A part is copied in a few milliseconds. */
const PART_BYTES = 4 << 20

/** Keeps what comes, by the number of its request. */
export class Parts {
  /** @type {Map<number, Bytes[]>} */
  #coming = new Map()

  /** @param {{job: number, bytes: Bytes}} part */
  take({job, bytes}) {
    this.#coming.set(job, [...(this.#coming.get(job) ?? []), bytes])
  }

  /**
   * @param {number} job
   * @param {Bytes} last
   */
  all(job, last) {
    const before = this.#coming.get(job) ?? []
    this.#coming.delete(job)
    return [...before, last]
  }

  /** @param {number} job Of which no more comes. */
  forget(job) {
    this.#coming.delete(job)
  }
}

/**
 * @param {Bytes[]} parts
 * @param {() => Promise<void>} pause Taken after each.
 */
export async function wholeOf(parts, pause) {
  const [first, ...more] = parts
  if (first && more.length === 0) return first
  const whole = new Uint8Array(lengthOf(parts))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
    await pause()
  }
  return whole
}

/** @param {readonly Bytes[]} parts */
export function lengthOf(parts) {
  return parts.reduce((sum, {length}) => sum + length, 0)
}

/**
 * Copies of the same bytes, each as long as a part; at least one.
 *
 * @param {readonly Bytes[]} pieces Which belong one behind the other.
 * @param {number} [size] Of a part.
 * @returns {Generator<Bytes, void>}
 */
export function* partsFrom(pieces, size = PART_BYTES) {
  let left = lengthOf(pieces)
  const next = () => new Uint8Array(Math.min(left, size))
  let part = next()
  let at = 0
  for (const piece of pieces) {
    for (let from = 0; from < piece.length; ) {
      const some = piece.subarray(from, from + part.length - at)
      part.set(some, at)
      at += some.length
      from += some.length
      left -= some.length
      if (at < part.length || left === 0) continue
      yield part
      part = next()
      at = 0
    }
  }
  yield part
}
