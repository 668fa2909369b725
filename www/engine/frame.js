/**
 * The engine: what runs in the sandboxed frame, between page and workers.
 *
 * The frame has no origin, cannot navigate, and inherits the page's policy:
 * the code that sees raw logs has no way out. Removing it from the page ends
 * everything in it at once.
 *
 * Promises
 * - A stop is done when its call returns: nothing is read any more, and the
 *   workers are others.
 * - Every request is answered, or `failed` is said, once, as the last word.
 * - What is asked for while a bundle is made does not wait for it.
 * - A worker that traps, dies, garbles a message or falls silent ends all.
 *
 * Not here: who deals what (`pool.js`, `deal.js`), what a failure means to a
 * person (the page).
 *
 * @import {FromAnyWorker, FromFrame, ToAnyWorker, ToFrame} from '../protocol.js'
 * @import {Answer} from './pool.js'
 */

import {Deal} from './deal.js'
import {Pool} from './pool.js'
import {workersOf} from './spawn.js'
import {Parts, partsFrom} from '../parts.js'
import {WORKERS, takeAwayUngoverned} from '../ungoverned.js'

/** @type {Pool | null} */
let pool = null
/** @type {Deal | null} */
let deal = null
/** @type {Extract<ToFrame, {type: 'start'}> | null} What the workers are made of. */
let made = null
const parts = new Parts()
/** @type {Map<number, ToAnyWorker>} What one worker owes an answer to. */
const owed = new Map()
let ended = false
/** Kept by this script for itself. */
const Maker = globalThis.Worker

takeAwayUngoverned(WORKERS)
addEventListener('message', (event) => {
  if (event.source === parent) receive(event.data)
})
addEventListener('messageerror', () => fail('engine_garbled', 'A message to the analyzer could not be read.'))
addEventListener('unhandledrejection', ({reason}) => fail('engine_trapped', `The analyzer stopped on an internal error: ${reason instanceof Error ? reason.message : reason}`))
addEventListener('securitypolicyviolation', ({effectiveDirective, blockedURI}) => {
  tell({type: 'violation'})
  // The page's own policy lets workers be made of blobs.
  if (effectiveDirective === 'worker-src' && blockedURI.startsWith('blob')) failForbidden()
})
tell({type: 'listening'})

/** @param {ToFrame} message */
function receive(message) {
  if (ended) return
  try {
    dispatch(message)
  } catch (error) {
    // WebKit refuses a worker with this error, and tells of no violation.
    if (error instanceof DOMException && error.name === 'SecurityError') return failForbidden()
    fail('engine_start', `The browser did not start the analyzer: ${error instanceof Error ? error.message : error}`)
  }
}

/** @param {ToFrame} message */
function dispatch(message) {
  switch (message.type) {
    case 'hello':
      return tell({type: 'listening'})
    case 'ping':
      return tell({type: 'pong'})
    case 'start':
      made = message
      return startPool()
    case 'analyze':
      deal?.end()
      deal = new Deal(started(), message.job, message.inputs, tell)
      return
    case 'judge':
      return deal?.judge(message.job, message.findings)
    case 'stop':
      return stop(message.job)
    case 'part':
      return parts.take(message)
    case 'render':
    case 'openReport':
    case 'bundle':
      return owe({...message, report: message.report.flatMap((last) => parts.all(message.job, last))})
    case 'example':
    case 'context':
    case 'reportStopped':
      return owe(message)
    default:
      /** @satisfies {never} */ (message)
  }
}

/** @param {ToAnyWorker} message */
function owe(message) {
  owed.set(message.job, message)
  ask(message)
}

/**
 * The first worker answers what takes an instant; the last one makes bundles.
 *
 * @param {ToAnyWorker} message
 */
function ask(message) {
  const workers = started()
  workers.post(message.type === 'bundle' ? workers.size - 1 : 0, message)
}

function failForbidden() {
  fail('site_forbids', 'The site that this page comes from forbids workers, which read the archive, by a policy of its own.')
}

/** What is owed is asked of the new workers. */
function startAnew() {
  pool?.end()
  startPool()
  for (const message of owed.values()) ask(message)
}

function startPool() {
  if (!made) throw new Error('nothing to start a worker of came')
  pool = new Pool(workersOf(made.worker, Maker), made.wasm, made.workers, {
    started: () => tell({type: 'started'}),
    violation: () => tell({type: 'violation'}),
    answered: (worker, answer) => {
      if (!isOfAnyWorker(answer)) return deal?.receive(worker, answer)
      if (answer.type === 'report') deal?.close(answer.job)
      if (answer.type !== 'bundling') owed.delete(answer.job)
      tell(answer)
    },
    failed: (code, message, worker, path) => fail(code, message, path || deal?.readingOf(worker)),
  })
}

/**
 * Ends the workers in the midst of their work; new ones are there to join what
 * came of it. Of an analysis that has read all, the report is about to come; of
 * what one worker makes, nothing comes.
 *
 * @param {number} job
 */
function stop(job) {
  parts.forget(job)
  // What was found is being joined, and nothing is read any more.
  if (owed.get(job)?.type === 'reportStopped') return
  if (owed.delete(job)) return startAnew()
  if (!deal?.stop(job)) return
  startAnew()
  tell({type: 'stopped', job})
}

/**
 * @param {Answer} answer
 * @returns {answer is FromAnyWorker}
 */
function isOfAnyWorker(answer) {
  return ['report', 'rendered', 'opened', 'refused', 'example', 'context', 'bundling', 'bundle'].includes(answer.type)
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
 * @param {string} [path] The file that was being read.
 */
function fail(code, message, path = '') {
  if (ended) return
  ended = true
  deal?.end()
  pool?.end()
  tell({type: 'failed', code, message, path})
}

/** @param {FromFrame} message */
function tell(message) {
  // The frame's parent may be a file, whose origin has no name to give here.
  const send = (/** @type {FromFrame} */ part) => parent.postMessage(part, '*', handedOver(part))
  if (!('bytes' in message)) return send(message)
  const {job, bytes: all} = message
  let sent = 0
  for (const bytes of partsFrom([all])) {
    sent += bytes.length
    send(sent < all.length ? {type: 'part', job, bytes} : {...message, bytes})
  }
}

/**
 * What changes hands with a message, and is not copied.
 *
 * @param {FromFrame} message
 * @returns {Transferable[]}
 */
function handedOver(message) {
  if ('bytes' in message) return [message.bytes.buffer]
  if (message.type === 'planned') return [message.plan.buffer]
  return message.type === 'findings' ? [message.findings.buffer] : []
}
