/**
 * One analysis, or one rendering, on workers of its own.
 *
 * Promises
 * - When the promise is settled, all workers are ended and nothing is told any
 *   more.
 * - Dealing, reading ahead and the watch over the workers are the page's
 *   (`engine/`): the same files give the same report.
 *
 * Not here: how a worker is started and a file read (`browser.js`, `node.js`).
 *
 * @import {ExportFormat, FromFrame, InputFile} from '../www/protocol.js'
 * @import {Answer} from '../www/engine/pool.js'
 * @import {Options, Report} from './types/shared.js'
 *
 * @typedef {object} Engine
 * @property {() => Worker} spawn
 * @property {Uint8Array} wasm
 */

import {Deal} from '../www/engine/deal.js'
import {Pool} from '../www/engine/pool.js'

/** As many as the page has at most. */
const WORKERS_MAX = 8

/** Each session has workers of its own, and so its job no other's number. */
const JOB = 1

export class AnalysisError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message)
    this.name = 'AnalysisError'
    this.code = code
  }
}

/**
 * @param {Engine} engine
 * @param {InputFile[]} inputs
 * @param {number} processors
 * @param {Options} options
 * @returns {Promise<Report>}
 */
export function analyzed(engine, inputs, processors, {onProgress, signal, workers}) {
  const count = Math.max(1, Math.trunc(workers ?? Math.min(processors, WORKERS_MAX)))
  return session(engine, count, signal, (pool, settle) => {
    const deal = new Deal(pool, JOB, inputs, (/** @type {FromFrame} */ message) => {
      if (message.type === 'progress') onProgress?.(message.progress)
      if (message.type === 'report') settle(JSON.parse(new TextDecoder().decode(message.bytes)))
    })
    return {answered: (worker, answer) => deal.receive(worker, answer), end: () => deal.end()}
  })
}

/**
 * @param {Engine} engine
 * @param {Report} report
 * @param {ExportFormat} format
 * @param {boolean} redact
 * @returns {Promise<string>}
 */
export function rendered(engine, report, format, redact) {
  return session(engine, 1, undefined, (pool, settle) => {
    const bytes = new TextEncoder().encode(JSON.stringify(report))
    pool.post(0, {type: 'render', job: JOB, report: [bytes], format, redact})
    return {
      answered: (_, answer) => {
        if (answer.type === 'rendered') settle(new TextDecoder().decode(answer.bytes))
      },
      end: () => {},
    }
  })
}

/**
 * @template T
 * @param {Engine} engine
 * @param {number} workers
 * @param {AbortSignal | undefined} signal
 * @param {(pool: Pool, settle: (value: T) => void) => {answered: (worker: number, answer: Answer) => void, end: () => void}} begin
 * @returns {Promise<T>}
 */
async function session(engine, workers, signal, begin) {
  signal?.throwIfAborted()
  /** @type {Pool | undefined} */
  let pool
  /** @type {ReturnType<typeof begin> | undefined} */
  let work
  let onAbort = () => {}
  try {
    return await new Promise((resolve, reject) => {
      onAbort = () => reject(signal?.reason)
      signal?.addEventListener('abort', onAbort)
      pool = new Pool(engine.spawn, engine.wasm, workers, {
        started: () => {},
        answered: (worker, answer) => work?.answered(worker, answer),
        failed: (code, message) => reject(new AnalysisError(code, message)),
      })
      work = begin(pool, resolve)
    })
  } finally {
    signal?.removeEventListener('abort', onAbort)
    work?.end()
    pool?.end()
  }
}
