/**
 * Puts stand-ins in the place of globals until a test is over.
 *
 * @import {TestContext} from 'node:test'
 */

/** @type {WeakMap<TestContext, Set<string>>} Names that a test puts back already. */
const replaced = new WeakMap()

/**
 * @param {TestContext} context
 * @param {Record<string, unknown>} globals
 */
export function standIn(context, globals) {
  const names = replaced.get(context) ?? new Set()
  replaced.set(context, names)
  for (const [name, value] of Object.entries(globals)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)
    Object.defineProperty(globalThis, name, {value, configurable: true, writable: true})
    if (names.has(name)) continue
    names.add(name)
    context.after(() => {
      if (before) Object.defineProperty(globalThis, name, before)
      else Reflect.deleteProperty(globalThis, name)
    })
  }
}

/** Listeners of a global scope, such as the page's or a frame's. */
export class FakeScope {
  /** @type {{type: string, listen: (event: object) => void}[]} */
  #listeners = []

  addEventListener = (/** @type {string} */ type, /** @type {(event: object) => void} */ listen) => {
    this.#listeners.push({type, listen})
  }

  /**
   * @param {string} type
   * @param {object} event
   */
  dispatch(type, event) {
    for (const listener of this.#listeners) if (listener.type === type) listener.listen(event)
  }
}

/** A clock that goes only when it is told to. */
export class FakeClock {
  #now = 0
  #lastId = 0
  /** @type {Map<number, {at: number, every: number | null, run: () => void}>} */
  #timers = new Map()

  /** What a test gives to {@link standIn}. */
  get globals() {
    return {
      performance: {now: () => this.#now},
      setTimeout: (/** @type {() => void} */ run, delay = 0) => this.#add(delay, null, run),
      setInterval: (/** @type {() => void} */ run, /** @type {number} */ every) => this.#add(every, every, run),
      clearTimeout: (/** @type {number} */ id) => void this.#timers.delete(id),
      clearInterval: (/** @type {number} */ id) => void this.#timers.delete(id),
    }
  }

  /** Timers that are set. */
  get pending() {
    return this.#timers.size
  }

  /** @param {number} milliseconds */
  pass(milliseconds) {
    const end = this.#now + milliseconds
    for (let next = this.#due(end); next; next = this.#due(end)) {
      const [id, timer] = next
      this.#now = timer.at
      if (timer.every === null) this.#timers.delete(id)
      else timer.at += timer.every
      timer.run()
    }
    this.#now = end
  }

  /** @param {number} end */
  #due(end) {
    return [...this.#timers].filter(([, {at}]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
  }

  /**
   * @param {number} delay
   * @param {number | null} every
   * @param {() => void} run
   */
  #add(delay, every, run) {
    this.#lastId += 1
    this.#timers.set(this.#lastId, {at: this.#now + delay, every, run})
    return this.#lastId
  }
}
