/**
 * The evidence bundle in the menu: it is made when it is asked for, with its
 * progress, says its size, and is saved by a second click.
 *
 * Promises
 * - What was made is there until the report, the switch or the box changes,
 *   whether the menu is open or not; one without the last marks says so.
 * - Stopping it stops nothing else, and is said.
 *
 * @import {Archive} from '../protocol.js'
 * @import {EngineClient} from './engine-client.js'
 * @import {Marked} from './marks.js'
 * @import {OpenReport} from './open-report.js'
 *
 * @typedef {object} BundleEvents
 * @property {(bundle: Blob, marked: Marked) => void} save `marked` is what it has of marks.
 * @property {() => void} ready
 * @property {(sentence: string) => void} say
 */

import {EngineError} from './engine-client.js'
import {el} from './dom.js'
import {byteSize} from './format.js'

export class BundleRow {
  #words = el('strong', {}, '')
  #what = el('small', {}, '')
  #size = el('span', {class: 'save-size'})
  #button = el('button', {type: 'button', id: 'save-bundle', class: 'save-row', click: () => (this.#made ? this.save() : void this.#make())}, el('span', {class: 'save-what'}, this.#words, this.#what), this.#size)
  #hash = el('input', {type: 'checkbox', id: 'hash-inputs'})
  #bar = el('progress', {'aria-label': 'Making the evidence bundle'})
  #stop = el('button', {type: 'button', id: 'bundle-stop', click: () => this.#stopped()}, 'Stop')
  #again = el('button', {type: 'button', id: 'bundle-again', class: 'plain', hidden: true, click: () => void this.#make()}, 'Make it again, with all marks')
  #working = el('p', {class: 'save-working', hidden: true}, this.#bar, this.#stop)
  #hashing = el('label', {class: 'check'}, this.#hash, ' with the SHA-256 of the archive, which is read once more')
  element = el('div', {class: 'save-bundle'}, this.#button, this.#again, this.#hashing, this.#working)
  /** @type {OpenReport | null} */
  #report = null
  /** @type {Archive | null} */
  #archive = null
  #redact = () => true
  /** @type {{blob: Blob, marked: Marked} | null} */
  #made = null
  /** Counts what was begun: what is made of something else is not kept. */
  #turn = 0
  #busy = false
  #engine
  #events

  /**
   * @param {EngineClient} engine
   * @param {BundleEvents} events
   */
  constructor(engine, events) {
    this.#engine = engine
    this.#events = events
    this.#hash.addEventListener('change', () => {
      if (this.forget()) events.say('The evidence bundle is not made any more, because the box was turned. Make it again.')
    })
    this.#show()
  }

  /**
   * @param {OpenReport} report
   * @param {Archive | null} archive
   * @param {() => boolean} redact
   */
  offer(report, archive, redact) {
    this.#report = report
    this.#archive = archive
    this.#redact = redact
    this.#hashing.hidden = archive === null
    report.marks.watch(() => report === this.#report && this.#show())
    this.forget()
  }

  /** What was made, or is being made, is of something else. Gives whether there was any. */
  forget() {
    const some = this.#busy || this.#made !== null
    this.stop()
    this.#made = null
    this.#show()
    return some
  }

  /** Ends the making, if it goes on. */
  stop() {
    if (!this.#busy) return
    this.#turn += 1
    this.#engine.stopBundle()
    this.#end()
  }

  #stopped() {
    this.stop()
    this.#events.say('Stopped: there is no evidence bundle.')
  }

  /** Gives away what was made. */
  save() {
    if (this.#made) this.#events.save(this.#made.blob, this.#made.marked)
  }

  async #make() {
    const report = this.#report
    if (report === null || this.#busy) return
    const turn = ++this.#turn
    const marked = report.marks.now
    this.#made = null
    this.#busy = true
    this.#show()
    this.#stop.focus()
    this.#events.say('The evidence bundle is being made.')
    const archive = this.#archive ?? {id: 0, inputs: []}
    const options = {redact: this.#redact(), hashInputs: this.#hash.checked && this.#archive !== null}
    try {
      const parts = await this.#engine.bundle(archive, report.parts(), options, ({doneBytes, totalBytes}) => {
        this.#bar.max = Math.max(totalBytes, 1)
        this.#bar.value = doneBytes
      })
      if (turn !== this.#turn) return
      this.#made = {blob: new Blob(parts, {type: 'application/zip'}), marked}
      this.#end()
      this.#events.ready()
    } catch (error) {
      if (turn !== this.#turn) return
      this.#end()
      if (!(error instanceof EngineError && error.code === 'cancelled')) this.#events.say(`The evidence bundle was not made: ${error instanceof Error ? error.message : error}`)
    }
  }

  #end() {
    const focused = document.activeElement === this.#stop
    this.#busy = false
    this.#show()
    // The button that had the focus is gone.
    if (focused) this.#button.focus()
  }

  #show() {
    const isOld = this.#made !== null && this.#report?.marks.areStill(this.#made.marked) === false
    this.#words.textContent = this.#made ? 'Save the evidence bundle (ZIP)' : 'Evidence bundle (ZIP)'
    this.#what.textContent = this.#made
      ? `it is made${isOld ? ', without the marks that were set since' : ''}; the README in it says what it holds`
      : this.#archive
        ? 'for the support ticket: the report, the log lines around each finding, what was read'
        : 'for the support ticket: the report and its evidence; without the archive no lines around it'
    this.#size.textContent = this.#made ? byteSize(this.#made.blob.size) : this.#busy ? 'being made' : 'make it'
    this.#button.disabled = this.#busy
    this.#again.hidden = !isOld
    this.#working.hidden = !this.#busy
    if (!this.#busy) this.#bar.removeAttribute('value')
  }
}
