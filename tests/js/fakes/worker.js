/** Workers that only note what they are asked; a test lets them answer. */

/** @import {FromWorker, ToWorker} from '../../../www/protocol.js' */

export class FakeWorker {
  /** @type {FakeWorker[]} All that were made since {@link FakeWorker.forget}. */
  static made = []

  static forget() {
    FakeWorker.made = []
  }

  /** @type {ToWorker[]} */
  asked = []
  /** @type {Transferable[]} What was transferred with it. */
  transferred = []
  terminated = false
  /** @type {((event: {data: FromWorker}) => void) | null} */
  onmessage = null
  /** @type {((event: {message: string, preventDefault(): void}) => void) | null} */
  onerror = null
  /** @type {(() => void) | null} */
  onmessageerror = null

  /** @param {string} url */
  constructor(url) {
    this.url = url
    FakeWorker.made.push(this)
  }

  /**
   * @param {ToWorker} message
   * @param {Transferable[]} transfer
   */
  postMessage(message, transfer) {
    this.asked.push(message)
    this.transferred.push(...transfer)
  }

  terminate() {
    this.terminated = true
  }

  /** @param {FromWorker} data */
  say(data) {
    this.onmessage?.({data})
  }

  /** @param {string} message */
  die(message) {
    this.onerror?.({message, preventDefault() {}})
  }
}
