/**
 * The workers, and the watch over them.
 *
 * Promises
 * - Whatever ends a worker is told through `failed`, silence included: once,
 *   and by then all workers are ended.
 * - If one cannot be started, none is left.
 *
 * Not here: what the workers are asked (`deal.js`), how one is started
 * (`spawn.js`; in the npm package by each of its faces).
 *
 * @import {FromWorker, ToWorker} from '../protocol.js'
 *
 * @typedef {object} PoolEvents
 * @property {() => void} started One worker can work.
 * @property {() => void} [violation] The policy refused a worker something.
 * @property {(worker: number, message: Answer) => void} answered
 * @property {(code: string, message: string, worker: number, path: string) => void} failed With the file that the worker was reading, if it could say.
 *
 * @typedef {Exclude<FromWorker, {type: 'started'} | {type: 'violation'} | {type: 'failed'}>} Answer
 */

/** How often the watch looks. */
const WATCH_INTERVAL_MS = 5_000

/**
 * Looks without a word from a worker that owes an answer: two minutes. A slice
 * (`SLICE_BYTES` in `src/limits.rs`) over a slow share takes one. Looks are
 * counted rather than time, because a laptop that slept has not waited.
 */
const SILENT_LOOKS_LIMIT = 24

export class Pool {
  /** @type {{worker: Worker, owed: number, silentLooks: number, works: boolean, dismissed: boolean}[]} */
  #members = []
  #events
  #spawn
  #wasm
  #watch

  /**
   * @param {() => Worker} spawn
   * @param {Uint8Array} wasm
   * @param {number} count
   * @param {PoolEvents} events
   */
  constructor(spawn, wasm, count, events) {
    this.#events = events
    this.#spawn = spawn
    this.#wasm = wasm
    try {
      for (let index = 0; index < count; index += 1) this.#add(index, spawn())
      // Bytes, not a compiled module: engines drop a module on its way into an opaque origin.
      for (let index = 0; index < count; index += 1) this.#start(index)
    } catch (error) {
      this.end()
      throw error
    }
    this.#watch = setInterval(() => this.#look(), WATCH_INTERVAL_MS)
  }

  /** Number of workers. */
  get size() {
    return this.#members.length
  }

  /**
   * @param {number} index
   * @param {ToWorker} message
   * @returns {void}
   */
  post(index, message) {
    const member = this.#members[index]
    if (!member) throw new Error(`there is no worker ${index}`)
    if (member.dismissed) {
      if (message.type === 'close') return
      this.#add(index, this.#spawn())
      this.#start(index)
      return this.post(index, message)
    }
    if (expectsAnswer(message)) member.owed += 1
    member.worker.postMessage(message, transferable(message))
  }

  /**
   * Ends a worker, unless it owes an answer: its memory is given back. There is
   * a new one as soon as something is asked of it.
   *
   * @param {number} index
   */
  dismiss(index) {
    const member = this.#members[index]
    if (!member || member.owed > 0) return
    member.worker.terminate()
    member.dismissed = true
  }

  /** @param {number} index */
  #start(index) {
    this.post(index, {type: 'start', wasm: this.#wasm})
  }

  /** Ends all workers; nothing is told of it. */
  end() {
    clearInterval(this.#watch)
    for (const {worker} of this.#members) worker.terminate()
    this.#members = []
  }

  /**
   * @param {number} index
   * @param {Worker} worker
   */
  #add(index, worker) {
    const member = {worker, owed: 0, silentLooks: 0, works: false, dismissed: false}
    this.#members[index] = member
    worker.onmessage = (/** @type {MessageEvent<FromWorker>} */ {data}) => {
      member.silentLooks = 0
      if (data.type === 'violation') return this.#events.violation?.()
      if (!['progress', 'bundling', 'found'].includes(data.type)) member.owed -= 1
      if (data.type === 'failed') return this.#fail(index, data.code, data.message, data.path)
      if (data.type !== 'started') return this.#events.answered(index, data)
      member.works = true
      this.#events.started()
    }
    worker.onerror = (event) => {
      event.preventDefault()
      const code = member.works ? 'engine_died' : 'engine_start'
      this.#fail(index, code, `A worker of the analyzer ended: ${event.message || 'the browser does not say why'}`)
    }
    worker.onmessageerror = () => this.#fail(index, 'engine_garbled', 'A message of the analyzer could not be read.')
  }

  /**
   * @param {number} index
   * @param {string} code
   * @param {string} message
   * @param {string} [path]
   */
  #fail(index, code, message, path = '') {
    if (this.#members.length === 0) return
    this.end()
    this.#events.failed(code, message, index, path)
  }

  #look() {
    for (const [index, member] of this.#members.entries()) {
      member.silentLooks = member.owed > 0 ? member.silentLooks + 1 : 0
      if (member.silentLooks >= SILENT_LOOKS_LIMIT) {
        const minutes = (SILENT_LOOKS_LIMIT * WATCH_INTERVAL_MS) / 60_000
        return this.#fail(index, 'engine_silent', `A worker of the analyzer has said nothing for ${minutes} minutes.`)
      }
    }
  }
}

/**
 * @param {ToWorker} message
 * @returns {Transferable[]}
 */
function transferable(message) {
  if (message.type === 'report') return message.findings.map(({buffer}) => buffer)
  return message.type === 'analyze' ? message.slices.map(({bytes}) => bytes.buffer) : []
}

/** @param {ToWorker} message */
function expectsAnswer(message) {
  if (message.type === 'open') return message.plan === null
  return message.type !== 'close'
}
