/**
 * The state of the page: the one place that holds it and changes it.
 *
 *     starting ──> ready ──inputs──> analyzing ──report──> done
 *                    ^                 │  │                 │
 *                    └──────stop───────┘  └─error─> failed  └─inputs─> analyzing
 *
 * Inputs are taken in `failed` as well. What went wrong beside an analysis,
 * such as a folder that cannot be opened, leads to `failed`, too.
 *
 * Promises
 * - What belongs to another run than the one at hand changes nothing.
 * - Every change is told, after it.
 *
 * Not here: what a state looks like (`main.js`).
 *
 * @import {OpenReport} from './open-report.js'
 *
 * @typedef {object} Failure
 * @property {string} code
 * @property {string} message
 *
 * @typedef {{name: 'starting'}} Starting Nothing can be analyzed yet.
 * @typedef {{name: 'ready'}} Ready
 * @typedef {{name: 'analyzing', run: number, inputs: string}} Analyzing `inputs` is what the person is told of them.
 * @typedef {{name: 'done', run: number, report: OpenReport, milliseconds: number}} Done
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

  /** Whether inputs are taken now: one analysis goes on at a time. */
  get takesInputs() {
    return this.#now.name !== 'starting' && this.#now.name !== 'analyzing'
  }

  /** The engine is there. */
  started() {
    if (this.#now.name === 'starting') this.#enter({name: 'ready'})
  }

  /**
   * Begins a run; its number is what its end is told with.
   *
   * @param {string} inputs
   * @returns {number | null} null where no inputs are taken.
   */
  begin(inputs) {
    if (!this.takesInputs) return null
    this.#lastRun += 1
    this.#enter({name: 'analyzing', run: this.#lastRun, inputs})
    return this.#lastRun
  }

  /**
   * @param {number} run
   * @param {OpenReport} report
   * @param {number} milliseconds How long it took.
   */
  answered(run, report, milliseconds) {
    if (this.#isAnalyzing(run)) this.#enter({name: 'done', run, report, milliseconds})
  }

  /** @param {number} run */
  stopped(run) {
    if (this.#isAnalyzing(run)) this.#enter({name: 'ready'})
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
   * goes on stays.
   *
   * @param {Failure} failure
   */
  refused(failure) {
    if (this.#now.name !== 'analyzing') this.#enter({name: 'failed', failure})
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

  /** @param {number} run */
  #isAnalyzing(run) {
    return this.#now.name === 'analyzing' && this.#now.run === run
  }

  /** @param {State} state */
  #enter(state) {
    this.#now = state
    this.#entered(state)
  }
}
