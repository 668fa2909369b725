/**
 * One analysis: plans on the first worker, deals batches to all, judges.
 *
 * Batches come largest first from the plan, so the last ones dealt are small
 * and all workers end together. Each is dealt with its bytes, read while the
 * workers are at others. Findings may come in any order: the same bytes give
 * the same report.
 *
 * Promises
 * - Two slices are held for each worker: what it works on, and one more.
 * - What was found is handed on at once, and not kept here.
 * - After `end` nothing is asked of the pool any more, and after `stop`
 *   neither.
 *
 * Not here: how workers fail (`pool.js`), how bytes are read (`slices.js`).
 *
 * @import {Batch, FromFrame, InputFile, Progress, Slice} from '../protocol.js'
 * @import {Answer, Pool} from './pool.js'
 */

import {Slices} from './slices.js'

/** At most one progress message to the page in this time. */
const TELL_INTERVAL_MS = 80

/** Batches that each worker may have, with their bytes: one slice is worked on, one waits. */
const SLICES_PER_WORKER = 2

/** A worker that has grown to more than this is ended before the first one judges, which needs memory itself. */
const WORKER_BYTES_KEPT = 64 << 20

export class Deal {
  /** @type {Batch[]} */
  #batches = []
  /** @type {Set<number>[]} What each worker that was opened has to do. */
  #hands = []
  /** @type {Map<number, {bytes: number, path: string}>} How far the batches in work are. */
  #inWork = new Map()
  /** @type {number[]} Bytes that each worker has grown to. */
  #memory = []
  /** @type {{batch: number, slices: Slice[]}[]} What was read and waits for a worker. */
  #ready = []
  /** Reads that are under way. */
  #reading = 0
  /** The first batch that nobody has begun to read. */
  #next = 0
  #missing = 0
  #planned = false
  #ended = false
  #toldAt = -Infinity
  /** @type {ReturnType<typeof setTimeout> | undefined} Tells what came too soon after the last word. */
  #later
  /** @type {Progress} */
  #progress = {phase: 'planning', doneBytes: 0, totalBytes: 0, members: 0, path: ''}
  #pool
  #job
  #inputs
  #slices
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
    this.#slices = new Slices(inputs)
    this.#tell = tell
    pool.post(0, {type: 'open', job, inputs, plan: null, workers: pool.size})
  }

  /** The pool has ended, or works on another job. */
  end() {
    this.#ended = true
    this.#ready = []
    this.#hands = []
    clearTimeout(this.#later)
  }

  /**
   * Ends the analysis where it is.
   *
   * @param {number} job
   * @returns {boolean} Whether it did: not if it is another analysis, or all was read.
   */
  stop(job) {
    if (job !== this.#job || this.#ended || (this.#planned && this.#missing === 0)) return false
    this.end()
    return true
  }

  /**
   * Asks for the report of all that was found.
   *
   * @param {number} job
   * @param {Uint8Array[]} findings
   */
  judge(job, findings) {
    if (job === this.#job && !this.#ended) this.#pool.post(0, {type: 'report', job, findings})
  }

  /** @param {number} job Whose report has come. */
  close(job) {
    if (job !== this.#job || this.#ended) return
    for (let worker = 0; worker < this.#pool.size; worker += 1) this.#pool.post(worker, {type: 'close', job})
  }

  /**
   * The file that a worker reads, as far as is known; else empty.
   *
   * @param {number} worker
   */
  readingOf(worker) {
    const [batch] = this.#hands[worker] ?? []
    if (batch === undefined) return ''
    return this.#inWork.get(batch)?.path || this.#batches[batch]?.path || ''
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
        this.#inWork.set(answer.batch, {bytes: answer.bytes, path: answer.path})
        return this.#tellProgress(answer.path)
      case 'found':
        return this.#tell({type: 'findings', job: this.#job, findings: answer.findings})
      case 'findings':
        this.#memory[worker] = answer.memory
        return this.#take(worker, answer.batch, answer.findings)
      case 'report':
      case 'rendered':
      case 'opened':
      case 'refused':
      case 'example':
      case 'context':
      case 'bundling':
      case 'bundle':
        return
      default:
        /** @satisfies {never} */ (answer)
    }
  }

  /** @param {Extract<Answer, {type: 'planned'}>} planned */
  #begin({batches, totalBytes, members, plan}) {
    this.#planned = true
    this.#batches = batches
    this.#missing = batches.length
    this.#progress = {phase: 'reading', doneBytes: 0, totalBytes, members, path: ''}
    this.#tellNow()
    const workers = Math.min(this.#pool.size, batches.length)
    this.#hands = Array.from({length: workers}, () => new Set())
    for (let worker = 1; worker < workers; worker += 1) {
      this.#pool.post(worker, {type: 'open', job: this.#job, inputs: this.#inputs, plan})
    }
    this.#tell({type: 'planned', job: this.#job, plan})
    this.#goOn()
  }

  #goOn() {
    if (this.#missing === 0) return this.#allRead()
    this.#dealReady()
    this.#readAhead()
  }

  #readAhead() {
    const workers = this.#hands.length
    const held = this.#ready.length + this.#hands.reduce((sum, hand) => sum + hand.size, 0)
    while (this.#next < this.#batches.length && this.#reading < workers && held + this.#reading < workers * SLICES_PER_WORKER) {
      this.#read(this.#next)
      this.#next += 1
    }
  }

  /** @param {number} batch */
  async #read(batch) {
    this.#reading += 1
    const slices = await this.#slices.read(this.#batches[batch]?.stretches ?? [])
    this.#reading -= 1
    if (this.#ended) return
    this.#ready.push({batch, slices})
    this.#goOn()
  }

  /**
   * Deals to whoever will be done first. The last batches are not dealt ahead:
   * who gets them is told by who has nothing left.
   */
  #dealReady() {
    while (this.#ready.length > 0) {
      const left = this.#missing - this.#hands.reduce((sum, hand) => sum + hand.size, 0)
      const most = left < this.#hands.length ? 1 : SLICES_PER_WORKER
      const worker = this.#leastBusy()
      const next = this.#ready[0]
      const hand = this.#hands[worker]
      if (!hand || !next || hand.size >= most) return
      this.#ready.shift()
      hand.add(next.batch)
      this.#pool.post(worker, {type: 'analyze', job: this.#job, ...next})
    }
  }

  /** The worker with the fewest bytes to read. */
  #leastBusy() {
    const loads = this.#hands.map((hand) => [...hand].reduce((sum, batch) => sum + this.#bytesLeft(batch), 0))
    return loads.indexOf(Math.min(...loads))
  }

  /** @param {number} batch */
  #bytesLeft(batch) {
    // One more, so that a worker with an empty batch is busier than an idle one.
    return (this.#batches[batch]?.bytes ?? 0) - (this.#inWork.get(batch)?.bytes ?? 0) + 1
  }

  /**
   * @param {number} worker
   * @param {number} batch
   * @param {Uint8Array} findings
   */
  #take(worker, batch, findings) {
    this.#tell({type: 'findings', job: this.#job, findings})
    this.#hands[worker]?.delete(batch)
    this.#inWork.delete(batch)
    this.#missing -= 1
    this.#progress.doneBytes += this.#batches[batch]?.bytes ?? 0
    this.#goOn()
    if (this.#missing > 0) this.#tellProgress(this.readingOf(worker))
  }

  #allRead() {
    this.#progress.phase = 'judging'
    this.#progress.path = ''
    this.#tellNow()
    this.#memory.forEach((bytes, worker) => {
      if (worker > 0 && bytes > WORKER_BYTES_KEPT) this.#pool.dismiss(worker)
    })
    this.#tell({type: 'read', job: this.#job})
  }

  /**
   * The first path is told at once, before any findings are: should this frame
   * die, the page knows which file was being read.
   *
   * @param {string} path Empty where none is read just now: then the last one stands.
   */
  #tellProgress(path) {
    if (path) this.#progress.path = path
    const time = performance.now()
    const wait = this.#toldAt + TELL_INTERVAL_MS - time
    if (wait > 0) {
      this.#later ??= setTimeout(() => {
        this.#later = undefined
        this.#tellProgress(this.#progress.path)
      }, wait)
      return
    }
    if (this.#progress.path) this.#toldAt = time
    this.#tellNow()
  }

  #tellNow() {
    clearTimeout(this.#later)
    this.#later = undefined
    let doneBytes = this.#progress.doneBytes
    for (const {bytes} of this.#inWork.values()) doneBytes += bytes
    this.#tell({type: 'progress', job: this.#job, progress: {...this.#progress, doneBytes}})
  }
}
