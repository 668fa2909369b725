/**
 * How far the analysis is, for the eye at every message and for a screen
 * reader now and then.
 *
 * @import {Progress} from '../protocol.js'
 */

import {byId} from './dom.js'
import {byteSize, count, duration, plural} from './format.js'

/** Speed is that of the last seconds: disks and caches change their mind. */
const SPEED_WINDOW_MS = 3_000

/** Before this much time a speed would be a guess. */
const SPEED_MIN_MS = 300

/** A screen reader hears of it at each quarter, or after this time. */
const SPOKEN_INTERVAL_MS = 10_000

/** So long without a byte, the page says that it waits for the disk. */
const STALL_MS = 10_000

export class ProgressView {
  #bar = byId('progress-bar', HTMLProgressElement)
  #amount = byId('progress-amount', HTMLElement)
  #path = byId('progress-path', HTMLElement)
  #status = byId('status', HTMLElement)
  /** @type {{at: number, bytes: number}[]} */
  #samples = []
  #spoken = {at: 0, quarter: 0}
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #stallTimer

  /** @param {string} what Names of the inputs. */
  start(what) {
    this.#samples = []
    this.#spoken = {at: performance.now(), quarter: 0}
    this.#bar.removeAttribute('value')
    this.#amount.textContent = 'Reading the directory …'
    this.#path.textContent = what
    this.#status.textContent = `Analyzing ${what}`
    clearInterval(this.#stallTimer)
    this.#stallTimer = setInterval(() => this.#noteStall(), STALL_MS / 4)
  }

  stop() {
    clearInterval(this.#stallTimer)
    this.#status.textContent = ''
  }

  /** @param {Progress} progress */
  update(progress) {
    if (progress.phase === 'judging') {
      this.#bar.value = this.#bar.max
      this.#amount.textContent = 'Putting the findings together …'
      return
    }
    this.#sample(progress.doneBytes)
    this.#bar.max = Math.max(progress.totalBytes, 1)
    this.#bar.value = progress.doneBytes
    setText(this.#amount, this.#sentence(progress))
    if (progress.path) setText(this.#path, progress.path)
    this.#speak(progress)
  }

  /** How much was read until now, for the sentence after a stop. */
  get amount() {
    return `${byteSize(this.#bar.value)} of ${byteSize(this.#bar.max)} read`
  }

  /** @param {number} bytes */
  #sample(bytes) {
    const at = performance.now()
    if (bytes !== this.#samples.at(-1)?.bytes) this.#samples.push({at, bytes})
    while ((this.#samples[0]?.at ?? at) < at - SPEED_WINDOW_MS && this.#samples.length > 2) this.#samples.shift()
  }

  /** @param {Progress} progress */
  #sentence({doneBytes, totalBytes, members}) {
    const parts = [`${byteSize(doneBytes)} of ${byteSize(totalBytes)} in ${plural(members, 'file')}`]
    const speed = this.#bytesPerMs()
    if (speed > 0) {
      parts.push(`${byteSize(speed * 1000)}/s`)
      parts.push(`about ${duration(Math.max((totalBytes - doneBytes) / speed, 1000))} left`)
    }
    return parts.join(' · ')
  }

  #bytesPerMs() {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at - first.at < SPEED_MIN_MS) return 0
    return (last.bytes - first.bytes) / (last.at - first.at)
  }

  /** @param {Progress} progress */
  #speak({doneBytes, totalBytes}) {
    const now = performance.now()
    const quarter = Math.floor((4 * doneBytes) / Math.max(totalBytes, 1))
    if (quarter === this.#spoken.quarter && now - this.#spoken.at < SPOKEN_INTERVAL_MS) return
    this.#spoken = {at: now, quarter}
    this.#status.textContent = `${count(Math.floor((100 * doneBytes) / Math.max(totalBytes, 1)))} percent read`
  }

  #noteStall() {
    const last = this.#samples.at(-1)
    if (!last || performance.now() - last.at < STALL_MS) return
    this.#amount.textContent = `Waiting for the disk: no byte for ${duration(performance.now() - last.at)}`
  }
}

/**
 * A text that is already there is not drawn again.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}
