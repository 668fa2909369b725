/**
 * One analysis: plans on the first worker, deals batches to all, judges.
 *
 * Batches come largest first from the plan, so the last ones dealt are small
 * and all workers end together. Findings are merged in the plan's order,
 * whoever was faster: the same bytes give the same report.
 *
 * Not here: how workers fail (`pool.js`).
 *
 * @import {Batch, FromFrame, InputFile, Progress} from '../protocol.js'
 * @import {Answer, Pool} from './pool.js'
 */

/** At most one progress message to the page in this time. */
const TELL_INTERVAL_MS = 80

export class Deal {
  /** @type {Batch[]} */
  #batches = []
  /** @type {Uint8Array[]} Findings by batch; holes until they come. */
  #findings = []
  /** @type {Map<number, number>} Bytes done of the batches in work. */
  #inWork = new Map()
  #next = 0
  #missing = 0
  #toldAt = 0
  /** @type {Progress} */
  #progress = {phase: 'planning', doneBytes: 0, totalBytes: 0, members: 0, path: ''}
  #pool
  #job
  #inputs
  #tell

  /**
   * @param {Pool} pool
   * @param {number} job
   * @param {InputFile[]} inputs
   * @param {(message: FromFrame) => void} tell
   */
  constructor(pool, job, inputs, tell) {
    this.#pool = pool
    this.#job = job
    this.#inputs = inputs
    this.#tell = tell
    pool.post(0, {type: 'open', job, inputs, plan: null})
  }

  /**
   * Takes an answer of a worker; one of an earlier job drops out.
   *
   * @param {number} worker
   * @param {Answer} answer
   */
  receive(worker, answer) {
    if (answer.job !== this.#job) return
    switch (answer.type) {
      case 'planned':
        return this.#begin(answer)
      case 'progress':
        this.#inWork.set(answer.batch, answer.bytes)
        return this.#tellProgress(answer.path)
      case 'findings':
        return this.#take(worker, answer.batch, answer.findings)
      case 'report':
        this.#closeAll()
        return this.#tell({type: 'report', job: this.#job, report: answer.report})
      case 'rendered':
        return
      default:
        /** @satisfies {never} */ (answer)
    }
  }

  /** @param {Extract<Answer, {type: 'planned'}>} planned */
  #begin({batches, totalBytes, members, plan}) {
    this.#batches = batches
    this.#findings = new Array(batches.length)
    this.#missing = batches.length
    this.#progress = {phase: 'reading', doneBytes: 0, totalBytes, members, path: ''}
    this.#tellProgress('', true)
    const workers = Math.min(this.#pool.size, batches.length)
    for (let worker = 0; worker < workers; worker += 1) {
      if (worker > 0) this.#pool.post(worker, {type: 'open', job: this.#job, inputs: this.#inputs, plan})
      this.#dealNext(worker)
    }
    if (this.#missing === 0) this.#judge()
  }

  /** @param {number} worker */
  #dealNext(worker) {
    const batch = this.#next
    if (batch >= this.#batches.length) return
    this.#next += 1
    this.#pool.post(worker, {type: 'analyze', job: this.#job, batch})
  }

  /**
   * @param {number} worker
   * @param {number} batch
   * @param {Uint8Array} findings
   */
  #take(worker, batch, findings) {
    this.#findings[batch] = findings
    this.#inWork.delete(batch)
    this.#missing -= 1
    const {bytes = 0, path = ''} = this.#batches[batch] ?? {}
    this.#progress.doneBytes += bytes
    this.#dealNext(worker)
    if (this.#missing === 0) this.#judge()
    else this.#tellProgress(path)
  }

  #judge() {
    this.#progress.phase = 'judging'
    this.#tellProgress('', true)
    this.#pool.post(0, {type: 'report', job: this.#job, findings: this.#findings})
  }

  #closeAll() {
    for (let worker = 0; worker < this.#pool.size; worker += 1) {
      this.#pool.post(worker, {type: 'close', job: this.#job})
    }
  }

  /**
   * @param {string} path
   * @param {boolean} [now] Whether to tell even if the page was told just now.
   */
  #tellProgress(path, now = false) {
    const time = performance.now()
    if (!now && time - this.#toldAt < TELL_INTERVAL_MS) return
    this.#toldAt = time
    let doneBytes = this.#progress.doneBytes
    for (const bytes of this.#inWork.values()) doneBytes += bytes
    this.#tell({type: 'progress', job: this.#job, progress: {...this.#progress, doneBytes, path}})
  }
}
