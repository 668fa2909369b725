/**
 * Runs: what was given is analyzed, or opened if it is a saved report. One at
 * a time, the latest.
 *
 * Promises
 * - A run that another one took the place of changes nothing any more.
 * - A stop is followed at once, by the report of what was read or by a
 *   sentence why there is none; a second one waits for no report.
 * - What a report was made of is told before it, and forgotten when a run begins.
 *
 * @import {InputFile, Progress} from '../protocol.js'
 * @import {OpenReport} from './open-report.js'
 * @import {Origin} from './origin-notice.js'
 * @import {Bytes} from './report-bytes.js'
 * @import {PageState} from './state.js'
 * @import {Given} from './ways-in.js'
 *
 * @typedef {object} RunEvents
 * @property {(progress: Progress) => void} progress
 * @property {() => void} begun Whatever else goes on ends.
 * @property {(inputs: InputFile[] | null) => void} read What the report that comes next was made of; null for one that was saved, and until it is known.
 * @property {(report: OpenReport) => void} opened In a task of its own, before it is shown.
 * @property {(report: OpenReport) => void} answered The report that is shown.
 * @property {(sentence: string) => void} say Said, and the reader brought there.
 * @property {(sentence: string) => void} tell Said beside what goes on.
 */

import {EngineClient, EngineError} from './engine-client.js'
import {openReport} from './open-report.js'
import {savedReportsAmong} from './recognize.js'
import {nextTask} from './tasks.js'

/** Larger texts than this no browser reads in one piece. */
const REPORT_BYTES_MAX = 400_000_000

/** Why a stop is followed by no report. */
const STOPPED = {
  nothing: 'Stopped before any file was read to its end, so there is nothing to show. Nothing was judged.',
  notAwaited: 'Stopped. You did not wait for what was found until then, so nothing is shown. Analyze again to see it.',
  late: 'Stopped. Joining what was found until then took too long, so nothing is shown. Analyze again to see it.',
}

export class Runs {
  /** Whether what the run at hand found was awaited no longer. */
  #notAwaited = false
  /** Whether the run at hand has something to give when it is stopped. */
  #finds = false
  /** Ends the run at hand, whatever it waits for. */
  #giveUp = () => {}
  #engine
  #page
  #events

  /**
   * @param {EngineClient} engine
   * @param {PageState} page
   * @param {RunEvents} events
   */
  constructor(engine, page, events) {
    this.#engine = engine
    this.#page = page
    this.#events = events
  }

  /** @param {Given} given */
  async begin({inputs, words}) {
    if (inputs.length === 0) return this.#events.say('Nothing was chosen: the folder holds no file.')
    const former = this.#page.analyzing
    if (former !== null) this.#engine.cancel()
    const run = this.#page.begin(words)
    if (run === null) return
    this.#notAwaited = false
    this.#finds = false
    this.#events.begun()
    this.#events.read(null)
    if (former !== null) this.#events.tell(`Stopped, and not kept: ${former}.`)
    const startedAt = performance.now()
    try {
      const {json, origin, read} = await this.#unlessGivenUp(this.#answer(run, inputs))
      const report = await openReport(json)
      if (!this.#page.analyzes(run)) return
      this.#events.opened(report)
      await nextTask()
      if (!this.#page.analyzes(run)) return
      this.#events.read(read)
      this.#page.answered(run, report, origin, performance.now() - startedAt)
      this.#events.answered(report)
    } catch (error) {
      if (!(error instanceof EngineError)) return this.#page.failed(run, {code: 'page', message: `The page cannot show this report: ${error}`})
      const late = error.code === 'stop_timeout'
      if (error.code !== 'cancelled' && !late) return this.#page.failed(run, error)
      if (this.#page.stopped(run)) this.#events.say(late ? STOPPED.late : this.#notAwaited ? STOPPED.notAwaited : STOPPED.nothing)
    }
  }

  /** The person does not want to wait any longer. */
  stop() {
    if (this.#page.isStopping) {
      this.#notAwaited = true
      this.#engine.cancel()
      return this.#giveUp()
    }
    this.#page.stop()
    this.#engine.stop()
    if (!this.#finds) this.#giveUp()
  }

  /**
   * A share that hangs holds a read for minutes, and no engine ends that.
   *
   * @template T
   * @param {Promise<T>} answer
   * @returns {Promise<T>}
   */
  #unlessGivenUp(answer) {
    return Promise.race([answer, new Promise((_, reject) => (this.#giveUp = () => reject(stopped())))])
  }

  /**
   * @param {number} run
   * @param {InputFile[]} inputs
   * @returns {Promise<{json: Bytes, origin: Origin, read: InputFile[] | null}>}
   */
  async #answer(run, inputs) {
    const saved = await savedReportsAmong(inputs)
    // Another run may have begun meanwhile, or this one may have been stopped.
    if (!this.#page.goesOn(run)) throw stopped()
    const [report, ...more] = saved
    if (report && saved.length === inputs.length) return this.#open(run, report, more)
    const rest = inputs.filter((input) => !saved.includes(input))
    this.#finds = true
    const json = await this.#engine.analyze(rest, (progress) => this.#page.goesOn(run) && this.#events.progress(progress))
    return {json, origin: {saved: null, notOpened: saved.map(({name}) => name)}, read: rest}
  }

  /**
   * @param {number} run
   * @param {InputFile} input
   * @param {InputFile[]} more Others, which are not opened.
   */
  async #open(run, {name, file}, more) {
    const refuse = (/** @type {string} */ why) => new EngineError('saved-broken', `${name}: ${why}`)
    if (file.size > REPORT_BYTES_MAX) throw refuse('this is too large for a saved report.')
    let bytes
    try {
      bytes = new Uint8Array(await file.arrayBuffer())
    } catch {
      throw refuse('the file cannot be read; it may have changed or been moved. Choose it again, or copy it to a local disk first.')
    }
    if (!this.#page.goesOn(run)) throw stopped()
    try {
      const {report, saved} = await this.#engine.openReport(bytes)
      return {json: report, origin: {saved: {file: name, saved, modified: file.lastModified}, notOpened: more.map((one) => one.name)}, read: null}
    } catch (error) {
      throw error instanceof EngineError && error.code.startsWith('saved-') ? new EngineError(error.code, `${name}: ${error.message}.`) : error
    }
  }
}

function stopped() {
  return new EngineError('cancelled', 'it was stopped')
}
