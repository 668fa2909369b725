/**
 * The engine: what runs in the sandboxed frame, between page and workers.
 *
 * The frame has no origin, cannot navigate, and inherits the page's policy:
 * the code that sees raw logs has no way out. Removing it from the page ends
 * everything in it at once.
 *
 * Promises
 * - Every request is answered, or `failed` is said, once, as the last word.
 * - A worker that traps, dies, garbles a message or falls silent ends all.
 *
 * Not here: who deals what (`pool.js`, `deal.js`), what a failure means to a
 * person (the page).
 *
 * @import {FromFrame, ToFrame} from '../protocol.js'
 */

import {Deal} from './deal.js'
import {Pool} from './pool.js'
import {takeAwayUngoverned} from '../ungoverned.js'

/** @type {Pool | null} */
let pool = null
/** @type {Deal | null} */
let deal = null
let ended = false

takeAwayUngoverned()
addEventListener('message', (event) => {
  if (event.source === parent) receive(event.data)
})
addEventListener('messageerror', () => fail('engine_garbled', 'A message to the analyzer could not be read.'))
addEventListener('unhandledrejection', ({reason}) => fail('engine_trapped', `The analyzer stopped on an internal error: ${reason instanceof Error ? reason.message : reason}`))
addEventListener('securitypolicyviolation', () => tell({type: 'violation'}))
tell({type: 'listening'})

/** @param {ToFrame} message */
function receive(message) {
  if (ended) return
  try {
    dispatch(message)
  } catch (error) {
    fail('engine_start', `The browser did not start the analyzer: ${error instanceof Error ? error.message : error}`)
  }
}

/** @param {ToFrame} message */
function dispatch(message) {
  switch (message.type) {
    case 'hello':
      return tell({type: 'listening'})
    case 'start':
      pool = new Pool(message.worker, message.wasm, message.workers, {
        started: () => tell({type: 'started'}),
        answered: (worker, answer) => {
          if (answer.type === 'rendered') tell(answer)
          else deal?.receive(worker, answer)
        },
        failed: fail,
      })
      return
    case 'analyze':
      deal?.end()
      deal = new Deal(started(), message.job, message.inputs, tell)
      return
    case 'render':
      return started().post(0, message)
    default:
      /** @satisfies {never} */ (message)
  }
}

/** @returns {Pool} */
function started() {
  if (!pool) throw new Error('no worker was started')
  return pool
}

/**
 * Ends all workers. What they held is gone; the page makes a new frame.
 *
 * @param {string} code
 * @param {string} message
 */
function fail(code, message) {
  if (ended) return
  ended = true
  deal?.end()
  pool?.end()
  tell({type: 'failed', code, message})
}

/** @param {FromFrame} message */
function tell(message) {
  // The frame's parent may be a file, whose origin has no name to give here.
  parent.postMessage(message, '*', message.type === 'report' ? [message.report.buffer] : [])
}
