/**
 * Which jobs a person marked as done, and how many of these marks no saved file
 * has.
 *
 * Promises
 * - Every change is told, after it.
 *
 * Not here: the marks in the report's bytes (`open-report.js`), asking before
 * they are lost (`ask-first.js`).
 *
 * @import {JobRow} from './job-row.js'
 *
 * @typedef {ReadonlySet<JobRow>} Marked The jobs that were marked at some time.
 */

export class Marks {
  /** What the saved file has that is nearest to what is marked now. @type {Marked} */
  #saved
  /** @type {(() => void)[]} */
  #watchers = []
  #rows

  /** @param {readonly JobRow[]} rows With the marks of the file that was opened. */
  constructor(rows) {
    this.#rows = rows
    this.#saved = this.now
  }

  /** @returns {Marked} */
  get now() {
    return new Set(this.#rows.filter((row) => row.done))
  }

  /** Jobs whose mark is not what a saved file says. */
  get unsaved() {
    return marksApart(this.now, this.#saved)
  }

  /** @param {Marked} marked */
  areStill(marked) {
    return marksApart(this.now, marked) === 0
  }

  /** A job was marked, or is not marked any more. */
  changed() {
    for (const watcher of this.#watchers) watcher()
  }

  /**
   * A file was saved, with the marks of when it was made. An older one takes
   * nothing away from a newer one.
   *
   * @param {Marked} marked
   */
  saved(marked) {
    if (marksApart(this.now, marked) >= this.unsaved) return
    this.#saved = marked
    this.changed()
  }

  /** @param {() => void} watcher Called after each change. */
  watch(watcher) {
    this.#watchers.push(watcher)
  }
}

/**
 * @param {Marked} one
 * @param {Marked} other
 */
function marksApart(one, other) {
  return [...one].filter((row) => !other.has(row)).length + [...other].filter((row) => !one.has(row)).length
}
