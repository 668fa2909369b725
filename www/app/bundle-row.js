/**
 * The evidence bundle in the menu: it is made when it is asked for, with its
 * progress, says its size, and is saved by a second click.
 *
 * @import {Archive} from '../protocol.js'
 * @import {EngineClient} from './engine-client.js'
 * @import {OpenReport} from './open-report.js'
 *
 * @typedef {object} BundleEvents
 * @property {(bytes: Uint8Array<ArrayBuffer>) => void} save
 * @property {(sentence: string) => void} say
 */

import {EngineError} from './engine-client.js'
import {el} from './dom.js'
import {byteSize} from './format.js'

export class BundleRow {
  #words = el('strong', {}, '')
  #what = el('small', {}, '')
  #size = el('span', {class: 'save-size'})
  #button = el('button', {type: 'button', id: 'save-bundle', class: 'save-row', click: () => this.#chosen()}, el('span', {class: 'save-what'}, this.#words, this.#what), this.#size)
  #hash = el('input', {type: 'checkbox', id: 'hash-inputs'})
  #bar = el('progress', {'aria-label': 'Making the evidence bundle'})
  #stop = el('button', {type: 'button', id: 'bundle-stop', click: () => this.stop()}, 'Stop')
  #working = el('p', {class: 'save-working', hidden: true}, this.#bar, this.#stop)
  #hashing = el('label', {class: 'check'}, this.#hash, ' with the SHA-256 of the archive, which is read once more')
  element = el('div', {class: 'save-bundle'}, this.#button, this.#hashing, this.#working)
  /** @type {OpenReport | null} */
  #report = null
  /** @type {Archive | null} */
  #archive = null
  #redact = () => true
  /** @type {Uint8Array<ArrayBuffer> | null} */
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
    this.#hash.addEventListener('change', () => this.forget())
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
    this.forget()
  }

  /** The menu was opened again: jobs may have been marked since. */
  reopened() {
    if (!this.#busy) this.forget()
  }

  /** What was made is of something else. */
  forget() {
    if (this.#busy) this.stop()
    this.#made = null
    this.#turn += 1
    this.#show()
  }

  /** Ends the making, if it goes on. */
  stop() {
    if (!this.#busy) return
    this.#busy = false
    this.#turn += 1
    this.#engine.cancel()
    this.#show()
    this.#button.focus()
  }

  #chosen() {
    if (this.#made) return this.#events.save(this.#made)
    if (!this.#busy) void this.#make()
  }

  async #make() {
    const report = this.#report
    if (report === null) return
    const turn = ++this.#turn
    this.#busy = true
    this.#show()
    const archive = this.#archive ?? {id: 0, inputs: []}
    const options = {redact: this.#redact(), hashInputs: this.#hash.checked && this.#archive !== null}
    try {
      const bytes = await this.#engine.bundle(archive, report.bytes(), options, ({doneBytes, totalBytes}) => {
        this.#bar.max = Math.max(totalBytes, 1)
        this.#bar.value = doneBytes
      })
      if (turn !== this.#turn) return
      this.#made = bytes
      this.#events.say('The evidence bundle is ready.')
    } catch (error) {
      if (turn !== this.#turn || (error instanceof EngineError && error.code === 'cancelled')) return
      this.#events.say(`Not made: ${error instanceof Error ? error.message : error}`)
    }
    this.#busy = false
    this.#show()
    this.#button.focus()
  }

  #show() {
    this.#words.textContent = this.#made ? 'Save the evidence bundle (ZIP)' : 'Evidence bundle (ZIP)'
    this.#what.textContent = this.#made
      ? 'it is made; the README in it says what it holds'
      : this.#archive
        ? 'for the support ticket: the report, the log lines around each finding, what was read'
        : 'for the support ticket: the report and its evidence; without the archive no lines around it'
    this.#size.textContent = this.#made ? byteSize(this.#made.length) : this.#busy ? 'being made' : 'make it'
    this.#button.disabled = this.#busy
    this.#working.hidden = !this.#busy
    this.#bar.removeAttribute('value')
    if (this.#busy) this.#stop.focus()
  }
}
