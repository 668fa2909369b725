/**
 * Tasks of their own: what takes long lets the page answer meanwhile.
 */

/** How long the page is kept at a time. */
const SLICE_MS = 20

/**
 * Timers wait long in a tab that is not seen, messages do not.
 *
 * @returns {Promise<void>}
 */
export function nextTask() {
  return new Promise((resolve) => {
    const {port1, port2} = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

/**
 * What is to be called again and again: it pauses when a slice is over.
 *
 * @param {() => Promise<void>} [pause]
 */
export function slices(pause = nextTask) {
  let until = performance.now() + SLICE_MS
  return async () => {
    if (performance.now() < until) return
    await pause()
    until = performance.now() + SLICE_MS
  }
}
