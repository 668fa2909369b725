/**
 * How far the analysis is, for the eye now and then, and more seldom for a
 * screen reader.
 *
 * @import {Progress} from '../protocol.js'
 */

import {byId} from './dom.js'
import {byteSize, count, duration, plural} from './format.js'
import {Pace, roughly} from './pace.js'

/** Speed and time left are drawn anew after this time: faster, nobody reads them. */
const PACE_INTERVAL_MS = 1_000

/** A screen reader hears of it at each quarter, or after this time. */
const SPOKEN_INTERVAL_MS = 10_000

/** So long without a byte, the page says that it waits for the disk. */
const STALL_MS = 10_000

export class ProgressView {
  #bar = byId('progress-bar', HTMLProgressElement)
  #amount = byId('progress-amount', HTMLElement)
  #pace = byId('progress-pace', HTMLElement)
  #path = byId('progress-path', HTMLElement)
  #status = byId('status', HTMLElement)
  #measured = new Pace()
  #drawnAt = 0
  #spoken = {at: 0, quarter: 0}
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #stallTimer

  /** @param {string} what What the person gave. */
  start(what) {
    this.#measured = new Pace()
    this.#drawnAt = -PACE_INTERVAL_MS
    this.#spoken = {at: performance.now(), quarter: 0}
    this.#bar.removeAttribute('value')
    byId('progress-what', HTMLElement).textContent = what
    this.#amount.textContent = 'Looking at what is in it …'
    this.#pace.textContent = ''
    this.#path.textContent = ''
    this.#status.textContent = `Analyzing ${what}`
    clearInterval(this.#stallTimer)
    this.#stallTimer = setInterval(() => this.#noteStall(), STALL_MS / 4)
  }

  /** The person stopped; what was found is being put together. */
  stopping() {
    clearInterval(this.#stallTimer)
    this.#amount.textContent = 'Stopped. Putting together what was found until now …'
    this.#pace.textContent = ''
    this.#path.textContent = ''
  }

  /** @param {boolean} answered Whether there is an answer now. */
  end(answered) {
    clearInterval(this.#stallTimer)
    this.#status.textContent = answered ? 'The answer is there.' : ''
  }

  /**
   * @param {Progress} progress
   * @returns {number} Percent that was read.
   */
  update(progress) {
    const percent = Math.floor((100 * progress.doneBytes) / Math.max(progress.totalBytes, 1))
    if (progress.phase === 'judging') {
      this.#bar.value = this.#bar.max
      this.#amount.textContent = 'Putting the findings together …'
      this.#pace.textContent = ''
      return percent
    }
    const now = performance.now()
    this.#measured.note(now, progress.doneBytes)
    this.#bar.max = Math.max(progress.totalBytes, 1)
    this.#bar.value = progress.doneBytes
    setText(this.#amount, `${byteSize(progress.doneBytes)} of ${byteSize(progress.totalBytes)} in ${plural(progress.members, 'file')}`)
    if (progress.path) setText(this.#path, progress.path)
    if (now - this.#drawnAt >= PACE_INTERVAL_MS) {
      this.#drawnAt = now
      setText(this.#pace, this.#paceWords(now, progress))
    }
    this.#speak(now, percent)
    return percent
  }

  /**
   * @param {number} now
   * @param {Progress} progress
   */
  #paceWords(now, {doneBytes, totalBytes}) {
    const left = this.#measured.left(now, totalBytes - doneBytes)
    return left === null ? '' : `${byteSize(this.#measured.speed)}/s · ${roughly(left)} left`
  }

  /**
   * @param {number} now
   * @param {number} percent
   */
  #speak(now, percent) {
    const quarter = Math.floor(percent / 25)
    if (quarter === this.#spoken.quarter && now - this.#spoken.at < SPOKEN_INTERVAL_MS) return
    this.#spoken = {at: now, quarter}
    this.#status.textContent = `${count(percent)} percent read`
  }

  #noteStall() {
    const last = this.#measured.lastAt
    if (last === undefined || performance.now() - last < STALL_MS) return
    this.#pace.textContent = `Waiting for the disk: no byte for ${duration(performance.now() - last)}`
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
