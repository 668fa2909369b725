/**
 * The page's end of the engine frame.
 *
 * Invariant: every promise handed out is settled — by its answer, by
 * `cancel()`, or by the engine's end. A page that waits forever is a bug.
 * An engine's end takes nothing with it that was found: a new one joins that.
 *
 * Not here: what runs in the frame (`engine/`).
 *
 * @import {Analyzer, Archive, Context, EvidencePlace, ExportFormat, FromFrame, InputFile, OpenedReport, Progress, Reading, ToFrame} from '../protocol.js'
 * @import {Bytes} from '../parts.js'
 *
 * @typedef {object} Pending
 * @property {(answer: any) => void} resolve With what the request promises.
 * @property {(error: unknown) => void} reject
 * @property {(progress: any) => void} onProgress With how far it is, if it tells.
 */

import {Kept} from '../kept.js'
import {Parts, lengthOf, partsFrom, wholeOf} from '../parts.js'
import {nextTask} from './tasks.js'
import {WASM_FORBIDDEN, isOfPolicy} from '../forbidden.js'

/** One makes a bundle, which may take minutes, and another answers meanwhile. */
const WORKERS_MIN = 2

/** More workers than this gain nothing: the disk is the limit by then. */
const WORKERS_MAX = 8

/** How long a frame that has the analyzer may take until its first worker can work. */
const START_TIMEOUT_MS = 60_000

/**
 * How long the engine may take to join what was found after a stop. It takes
 * less than a second, and a machine that is busy longer; who does not want to
 * wait stops once more.
 */
const STOP_TIMEOUT_MS = 60_000

/**
 * How often a frame that owes an answer is asked whether it is there. Where it
 * has a process of its own, as in Chromium, nothing tells the page of its end.
 */
const PING_INTERVAL_MS = 2_500

/** Pings without an answer: the frame is gone. Nothing in it keeps it from answering. */
const SILENT_PINGS_LIMIT = 2

/** A request that ended without an answer. `code` is stable, `message` is not. */
export class EngineError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message)
    this.name = 'EngineError'
    this.code = code
  }
}

export class EngineClient {
  /** @type {Map<number, Pending>} */
  #pending = new Map()
  #parts = new Parts()
  /** @type {ToFrame[]} What waits for the frame to listen, and for the analyzer. */
  #waiting = []
  #listening = false
  /** @type {Analyzer | null} */
  #analyzer = null
  /** Whether messages go to the frame at once. */
  #open = false
  #dead = false
  #lastJob = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #startTimer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #stopTimer
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #watch
  #silentPings = 0
  /** The last analysis, if it is not settled. */
  #analysis = 0
  /** What was found by it. */
  #kept = new Kept()
  /** The file of which it told last. */
  #path = ''
  /** The last bundle, likewise. */
  #bundle = 0
  #frame
  #loaded
  #onDeath
  #onViolation

  /**
   * @param {HTMLIFrameElement} frame The frame in the page; replaced by its own copy at each restart.
   * @param {Promise<Analyzer>} loaded
   * @param {{died: (error: EngineError) => void, violation: () => void}} events `died` is called when no request was there to take the error.
   */
  constructor(frame, loaded, events) {
    this.#frame = frame
    this.#loaded = loaded
    this.#onDeath = events.died
    this.#onViolation = events.violation
    addEventListener('message', (event) => {
      if (event.source && event.source === this.#frame.contentWindow) this.#receive(event.data)
    })
    addEventListener('messageerror', (event) => {
      if (event.source && event.source === this.#frame.contentWindow) this.#breakOff(new EngineError('engine_garbled', 'A message of the analyzer could not be read.'), this.#path)
    })
    this.#begin()
    // The frame may have said that it listens before this script ran.
    frame.contentWindow?.postMessage({type: 'hello'}, '*')
  }

  /**
   * Analyzes the inputs, which the workers read: nothing is copied to them.
   *
   * @param {InputFile[]} inputs
   * @param {(progress: Progress) => void} onProgress
   * @returns {Promise<Uint8Array<ArrayBuffer>>} The report as JSON, of what was read if the engine ended. Rejects with an {@link EngineError}.
   */
  analyze(inputs, onProgress) {
    return this.#request((job) => {
      this.#analysis = job
      this.#kept = new Kept()
      this.#path = ''
      this.#post({type: 'analyze', job, inputs})
    }, onProgress)
  }

  /**
   * Stops the analysis at once. Its promise gives the report of what was read
   * until then, or rejects: with code `cancelled` if that is nothing, with
   * `stop_timeout` if joining it takes too long. Where the frame ends with it,
   * every other request rejects with `cancelled`.
   */
  stop() {
    if (this.#pending.size === 0) return
    // What is no analysis, such as opening a report, has nothing to give.
    const joins = this.#waiting.some(({type}) => type === 'reportStopped')
    if ((!this.#open && !joins) || !this.#pending.has(this.#analysis)) return this.cancel()
    this.#post({type: 'stop', job: this.#analysis})
    this.#stopTimer = setTimeout(() => {
      this.#pending.get(this.#analysis)?.reject(new EngineError('stop_timeout', 'joining what was found took too long'))
      this.cancel()
    }, STOP_TIMEOUT_MS)
  }

  /**
   * Opens a saved report.
   *
   * @param {Uint8Array<ArrayBuffer>} bytes Of the file.
   * @returns {Promise<OpenedReport>} Rejects with an {@link EngineError}, also where the text is none.
   */
  openReport(bytes) {
    return this.#request((job) => this.#send(job, [bytes], (last) => ({type: 'openReport', job, report: last})))
  }

  /** @returns {Promise<Uint8Array<ArrayBuffer>>} The made-up archive that is built in. */
  example() {
    return this.#request((job) => this.#post({type: 'example', job}))
  }

  /**
   * Renders a report as text for saving or copying. HTML says when that was.
   *
   * @param {Bytes[]} report In parts that belong one behind the other.
   * @param {ExportFormat} format
   * @param {boolean} redact
   * @returns {Promise<Bytes[]>} UTF-8, in parts. Rejects with an {@link EngineError}.
   */
  render(report, format, redact) {
    const saved = format === 'html' ? {saved: new Date().toISOString()} : {}
    return this.#request((job) => this.#send(job, report, (last) => ({type: 'render', job, report: last, format, redact, ...saved})))
  }

  /**
   * The lines around an evidence, read again from the inputs.
   *
   * @param {Archive} archive
   * @param {EvidencePlace} evidence
   * @returns {Promise<Context>} Rejects with an {@link EngineError}; what is not there any more is an answer.
   */
  context(archive, {input, path, line, text}) {
    return this.#request((job) => this.#post({type: 'context', job, archive, evidence: {input, path, line, text}}))
  }

  /**
   * The evidence bundle of a report, read again from the inputs.
   *
   * @param {Archive} archive
   * @param {Bytes[]} report In parts that belong one behind the other.
   * @param {{redact: boolean, hashInputs: boolean}} options
   * @param {(reading: Reading) => void} onProgress
   * @returns {Promise<Bytes[]>} A zip archive, in parts. Rejects with an {@link EngineError}.
   */
  bundle(archive, report, {redact, hashInputs}, onProgress) {
    return this.#request((job) => {
      this.#bundle = job
      return this.#send(job, report, (last) => ({type: 'bundle', job, archive, report: last, redact, hashInputs}))
    }, onProgress)
  }

  /** Stops making a bundle, which rejects with code `cancelled`. What else is asked for goes on. */
  stopBundle() {
    this.#post({type: 'stop', job: this.#bundle})
    this.#refuse(this.#bundle, new EngineError('cancelled', 'the bundle was stopped'))
  }

  /** Stops everything; what was pending rejects with code `cancelled`. */
  cancel() {
    this.#end(new EngineError('cancelled', 'the analysis was stopped'))
    this.#restart()
  }

  /**
   * @param {(job: number) => unknown} send
   * @param {(progress: any) => void} [onProgress]
   * @returns {Promise<any>}
   */
  #request(send, onProgress = () => {}) {
    if (this.#dead) this.#restart()
    const job = ++this.#lastJob
    return new Promise((resolve, reject) => {
      this.#pending.set(job, {resolve, reject, onProgress})
      if (this.#pending.size === 1) this.#watch = setInterval(() => this.#look(), PING_INTERVAL_MS)
      Promise.resolve(send(job)).catch((error) => this.#refuse(job, error))
    })
  }

  /**
   * Sends a message with a report, part by part, each in a task of its own.
   *
   * @param {number} job
   * @param {Bytes[]} report
   * @param {(last: Bytes[]) => ToFrame} message
   */
  async #send(job, report, message) {
    const of = lengthOf(report)
    let sent = 0
    for (const bytes of partsFrom(report)) {
      sent += bytes.length
      // It may have been stopped meanwhile.
      if (!this.#pending.has(job)) return
      if (sent === of) return this.#post(message([bytes]))
      this.#post({type: 'part', job, bytes})
      await nextTask()
    }
  }

  /** @param {ToFrame} message */
  #post(message) {
    // Only this frame can be the receiver; it has no origin that could be named.
    if (this.#open) this.#frame.contentWindow?.postMessage(message, '*', transferable(message))
    else this.#waiting.push(message)
  }

  /** @param {FromFrame} message */
  #receive(message) {
    switch (message.type) {
      case 'listening':
        this.#listening = true
        return this.#flush()
      case 'started':
        return clearTimeout(this.#startTimer)
      case 'violation':
        return this.#onViolation()
      case 'pong':
        this.#silentPings = 0
        return
      case 'progress':
        this.#path = message.progress.phase === 'judging' ? '' : message.progress.path || this.#path
        return this.#pending.get(message.job)?.onProgress(message.progress)
      case 'planned':
      case 'findings':
        return message.job === this.#analysis ? this.#kept.take(message) : undefined
      case 'read':
        return message.job === this.#analysis ? this.#post(this.#kept.whole(message.job)) : undefined
      case 'stopped':
        if (message.job !== this.#analysis) return
        this.#path = ''
        if (!this.#kept.isEmpty) return this.#post(this.#kept.part(message.job, null))
        return this.#refuse(message.job, new EngineError('cancelled', 'the analysis was stopped'))
      case 'part':
        return this.#parts.take(message)
      case 'report':
        if (message.job === this.#analysis) this.#kept.forget()
        return this.#settleWhole(message, (report) => report)
      case 'rendered':
      case 'bundle':
        return this.#settle(message.job, this.#parts.all(message.job, message.bytes))
      case 'example':
        return this.#settle(message.job, message.bytes)
      case 'opened':
        return this.#settleWhole(message, (report) => ({report, saved: message.saved}))
      case 'refused':
        return this.#refuse(message.job, new EngineError(message.code, message.message))
      case 'context':
        return this.#settle(message.job, message.context)
      case 'bundling':
        return this.#pending.get(message.job)?.onProgress(message.reading)
      case 'failed':
        return this.#breakOff(new EngineError(message.code, message.message), message.path)
      default:
        /** @satisfies {never} */ (message)
    }
  }

  /** Hands the frame the analyzer and then what waits, once both are there. */
  #flush() {
    if (this.#open || !this.#listening || !this.#analyzer) return
    this.#open = true
    const workers = Math.min(Math.max(navigator.hardwareConcurrency || 1, WORKERS_MIN), WORKERS_MAX)
    this.#post({type: 'start', ...this.#analyzer, workers})
    for (const message of this.#waiting.splice(0)) this.#post(message)
  }

  /**
   * @param {number} job
   * @param {unknown} answer
   */
  #settle(job, answer) {
    this.#pending.get(job)?.resolve(answer)
    this.#forget(job)
  }

  /**
   * @param {{job: number, bytes: Bytes}} last
   * @param {(report: Bytes) => unknown} answer
   */
  #settleWhole({job, bytes}, answer) {
    wholeOf(this.#parts.all(job, bytes), nextTask).then((report) => this.#settle(job, answer(report)), (error) => this.#refuse(job, error))
  }

  /**
   * @param {number} job
   * @param {unknown} error
   */
  #refuse(job, error) {
    this.#pending.get(job)?.reject(error)
    this.#forget(job)
  }

  #look() {
    // Until it is open, the start has a limit of its own.
    if (!this.#open) return
    if (this.#silentPings >= SILENT_PINGS_LIMIT) {
      return this.#breakOff(new EngineError('engine_died', 'The analyzer has ended without a word.'), this.#path)
    }
    this.#silentPings += 1
    this.#post({type: 'ping'})
  }

  #rest() {
    clearInterval(this.#watch)
    this.#silentPings = 0
  }

  /** @param {number} job */
  #forget(job) {
    this.#pending.delete(job)
    if (this.#pending.size === 0) this.#rest()
    if (job === this.#analysis) clearTimeout(this.#stopTimer)
  }

  #begin() {
    const frame = this.#frame
    // After a stop the next frame has a beginning of its own.
    const goesOn = () => frame === this.#frame && !this.#dead
    this.#loaded.then(
      (analyzer) => goesOn() && this.#launch(analyzer),
      (error) => goesOn() && this.#end(new EngineError('engine_start', `The analyzer in this page cannot be used: ${error instanceof Error ? error.message : error}.`)),
    )
  }

  /** @param {Analyzer} analyzer */
  #launch(analyzer) {
    this.#analyzer = analyzer
    this.#startTimer = setTimeout(() => {
      this.#end(new EngineError('engine_start', 'The analyzer did not start within a minute.'))
    }, START_TIMEOUT_MS)
    this.#flush()
  }

  /**
   * The engine has ended. What was found goes to a new one, which makes a report
   * of it; all else ends with the old one.
   *
   * @param {EngineError} error
   * @param {string} path The file that was being read, or empty.
   */
  #breakOff(error, path) {
    const job = this.#analysis
    const analysis = this.#pending.get(job)
    if (!analysis) return this.#end(error)
    if (this.#kept.isEmpty) return this.#end(path ? new EngineError(error.code, `${error.message} It was reading ${path}.`) : error)
    this.#pending.delete(job)
    const others = [...this.#pending.values()]
    this.#pending.clear()
    this.#pending.set(job, analysis)
    for (const {reject} of others) reject(error)
    clearTimeout(this.#startTimer)
    this.#silentPings = 0
    this.#path = ''
    this.#restart()
    this.#post(this.#kept.part(job, {code: error.code, path}))
  }

  /** @param {EngineError} error */
  #end(error) {
    clearTimeout(this.#startTimer)
    clearTimeout(this.#stopTimer)
    this.#rest()
    this.#dead = true
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const {reject} of pending) reject(error)
    if (pending.length === 0 && error.code !== 'cancelled') this.#onDeath(error)
  }

  /** A fresh frame: its workers, their memory and their file handles start anew. */
  #restart() {
    const next = /** @type {HTMLIFrameElement} */ (this.#frame.cloneNode())
    this.#frame.replaceWith(next)
    this.#frame = next
    this.#waiting = []
    this.#parts = new Parts()
    this.#listening = false
    this.#open = false
    this.#dead = false
    this.#begin()
  }
}

/**
 * What changes hands with a message, and is not copied.
 *
 * @param {ToFrame} message
 * @returns {Transferable[]}
 */
function transferable(message) {
  if (message.type === 'part') return [message.bytes.buffer]
  const isJoined = message.type === 'judge' || message.type === 'reportStopped'
  return isJoined ? message.findings.map(({buffer}) => buffer) : []
}

/**
 * Why this browser cannot run the analyzer, with the way out; null if it can.
 *
 * @returns {EngineError | null}
 */
export function missingFeature() {
  // The shortest module there is, and the shortest one that uses SIMD.
  const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)
  const simd = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11)
  try {
    new WebAssembly.Instance(new WebAssembly.Module(empty))
  } catch (error) {
    if (isOfPolicy(error)) return new EngineError('site_forbids', WASM_FORBIDDEN)
    return new EngineError('wasm_off', 'WebAssembly, which reads the archive, is switched off in this browser.')
  }
  if (!WebAssembly.validate(simd)) return new EngineError('wasm_old', 'This browser’s WebAssembly lacks SIMD instructions, which reading needs.')
  if (!('Worker' in globalThis)) return new EngineError('no_workers', 'This browser lets no page start workers, which read the archive.')
  if ('DecompressionStream' in globalThis) return null
  return new EngineError('browser_old', 'This browser lacks DecompressionStream, which unpacks the analyzer.')
}
