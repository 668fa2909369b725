/**
 * What was found of an analysis at hand, kept where no reader's death reaches
 * it: the plan, and the findings of the batches that were read.
 *
 * Promises
 * - For the report of all, copies are given away: who judges may die of it.
 * - For that of a part it is given away, once; then nothing is kept any more.
 *
 * @import {Broken, FromFrame, ToFrame} from './protocol.js'
 */

export class Kept {
  /** @type {Uint8Array} */
  #plan = new Uint8Array()
  /** @type {Uint8Array[]} In the order in which they came: it does not matter. */
  #findings = []

  /** Whether nothing was read to its end. */
  get isEmpty() {
    return this.#findings.length === 0
  }

  /** @param {Extract<FromFrame, {type: 'planned' | 'findings'}>} message */
  take(message) {
    if (message.type === 'planned') this.#plan = message.plan
    else this.#findings.push(message.findings)
  }

  /**
   * Asks for the report of all.
   *
   * @param {number} job
   * @returns {Extract<ToFrame, {type: 'judge'}>}
   */
  whole(job) {
    return {type: 'judge', job, findings: this.#findings.map((some) => some.slice())}
  }

  /**
   * Asks for the report of what was read.
   *
   * @param {number} job
   * @param {Broken | null} broken What ended the analysis; null where a person did.
   * @returns {Extract<ToFrame, {type: 'reportStopped'}>}
   */
  part(job, broken) {
    const [plan, findings] = [this.#plan, this.#findings]
    this.forget()
    return {type: 'reportStopped', job, plan, findings, broken}
  }

  /** The report has come. */
  forget() {
    this.#plan = new Uint8Array()
    this.#findings = []
  }
}
