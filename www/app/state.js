/**
 * The state of the page: the one place that holds it and changes it.
 *
 *     starting ──> ready ──inputs──> analyzing ──report──> done
 *                    ^                 │  │
 *                    └───nothing read──┘  └─error─> failed
 *
 * Inputs are taken in every state but the first, and begin a run: one at a
 * time, the latest. A stop is a word within `analyzing`: the report of what was
 * read follows, or that it was nothing. What went wrong beside an analysis, such
 * as a folder that cannot be opened, leads to `failed`, too, unless an answer is
 * shown: that stays.
 *
 * Promises
 * - What belongs to another run than the one at hand changes nothing.
 * - Every change is told, after it.
 *
 * Not here: what a state looks like (`main.js`).
 *
 * @import {OpenReport} from './open-report.js'
 * @import {Origin} from './origin-notice.js'
 *
 * @typedef {object} Failure
 * @property {string} code
 * @property {string} message
 *
 * @typedef {{name: 'starting'}} Starting Nothing can be analyzed yet.
 * @typedef {{name: 'ready'}} Ready
 * @typedef {{name: 'analyzing', run: number, inputs: string, stopping: boolean}} Analyzing `inputs` is what the person is told of them.
 * @typedef {{name: 'done', run: number, report: OpenReport, origin: Origin, milliseconds: number}} Done
 * @typedef {{name: 'failed', failure: Failure}} Failed
 * @typedef {Starting | Ready | Analyzing | Done | Failed} State
 */

export class PageState {
  /** @type {State} */
  #now = {name: 'starting'}
  #lastRun = 0
  #entered

  /** @param {(state: State) => void} entered Called with every new state. */
  constructor(entered) {
    this.#entered = entered
  }

  /** Whether inputs are taken now. */
  get takesInputs() {
    return this.#now.name !== 'starting'
  }

  /** Whether there is an answer, or an analysis, that new inputs take the place of. */
  get holdsSomething() {
    return this.#now.name === 'analyzing' || this.#now.name === 'done'
  }

  /** What is being analyzed, in words; null if nothing is. */
  get analyzing() {
    return this.#now.name === 'analyzing' ? this.#now.inputs : null
  }

  /** Whether the analysis at hand was stopped, and what was found is awaited. */
  get isStopping() {
    return this.#now.name === 'analyzing' && this.#now.stopping
  }

  /**
   * Whether a run is the one at hand and has no answer yet, stopped or not.
   *
   * @param {number} run
   */
  analyzes(run) {
    return this.#now.name === 'analyzing' && this.#now.run === run
  }

  /**
   * Whether a run is the one at hand and nobody stopped it.
   *
   * @param {number} run
   */
  goesOn(run) {
    return this.analyzes(run) && !this.isStopping
  }

  /** The engine is there. */
  started() {
    if (this.#now.name === 'starting') this.#enter({name: 'ready'})
  }

  /**
   * Begins a run in the place of any other; its number is what its end is told
   * with.
   *
   * @param {string} inputs
   * @returns {number | null} null where no inputs are taken.
   */
  begin(inputs) {
    if (!this.takesInputs) return null
    this.#lastRun += 1
    this.#enter({name: 'analyzing', run: this.#lastRun, inputs, stopping: false})
    return this.#lastRun
  }

  /**
   * @param {number} run
   * @param {OpenReport} report
   * @param {Origin} origin
   * @param {number} milliseconds How long it took.
   */
  answered(run, report, origin, milliseconds) {
    if (this.analyzes(run)) this.#enter({name: 'done', run, report, origin, milliseconds})
  }

  /** The person stopped the analysis at hand; what was found may follow. */
  stop() {
    if (this.#now.name === 'analyzing') this.#enter({...this.#now, stopping: true})
  }

  /**
   * A run was stopped, and no report follows.
   *
   * @param {number} run
   * @returns {boolean} Whether it was the one at hand.
   */
  stopped(run) {
    const ours = this.analyzes(run)
    if (ours) this.#enter({name: 'ready'})
    return ours
  }

  /**
   * A run has no answer, or one that cannot be shown.
   *
   * @param {number} run
   * @param {Failure} failure
   */
  failed(run, failure) {
    if ('run' in this.#now && this.#now.run === run) this.#enter({name: 'failed', failure})
  }

  /**
   * Nothing can be analyzed, or nothing of what was given. An analysis that
   * goes on stays, and so does an answer, with what a person marked in it.
   *
   * @param {Failure} failure
   * @returns {boolean} Whether that is the state now; else it is to be said.
   */
  refused(failure) {
    if (this.holdsSomething) return false
    this.#enter({name: 'failed', failure})
    return true
  }

  /**
   * The engine ended while it had nothing to do. A report that is shown stays;
   * the next run starts a new engine.
   *
   * @param {Failure} failure
   */
  engineDied(failure) {
    if (this.#now.name === 'ready') this.#enter({name: 'failed', failure})
  }

  /** @param {State} state */
  #enter(state) {
    this.#now = state
    this.#entered(state)
  }
}
