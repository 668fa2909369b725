/**
 * One analysis, or one rendering, on workers of its own.
 *
 * Promises
 * - When the promise is settled, all workers are ended and nothing is told any
 *   more.
 * - It is settled whatever happens: by the answer, by the death of a worker, by
 *   the signal at any time, by an error of the one who is told.
 * - Dealing, reading ahead and the watch over the workers are the page's
 *   (`engine/`): the same files give the same report.
 *
 * Not here: how a worker is started and a file read (`browser.js`, `node.js`).
 *
 * @import {FromFrame, InputFile} from '../www/protocol.js'
 * @import {Answer} from '../www/engine/pool.js'
 * @import {Format, Options, Report, RenderOptions} from './types/shared.js'
 *
 * @typedef {object} Engine
 * @property {() => Worker} spawn
 * @property {Uint8Array} wasm
 *
 * @typedef {object} Prepared
 * @property {Engine} engine
 * @property {InputFile[]} inputs
 * @property {number} processors
 */

import {Deal} from '../www/engine/deal.js'
import {Pool} from '../www/engine/pool.js'
import {Kept} from '../www/kept.js'

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
 * @param {() => Promise<Prepared>} prepare
 * @param {Options} options
 * @returns {Promise<Report>}
 */
export async function analyzed(prepare, {onProgress, signal, workers = NaN}) {
  const {engine, inputs, processors} = await unlessAborted(signal, prepare)
  const count = Number.isFinite(workers) ? Math.trunc(workers) : Math.min(processors, WORKERS_MAX)
  return session(engine, Math.max(1, count), signal, (pool, settle, isOver) => {
    const kept = new Kept()
    const deal = new Deal(pool, JOB, inputs, (/** @type {FromFrame} */ message) => {
      if (message.type === 'progress' && !isOver()) onProgress?.(message.progress)
      if (message.type === 'planned' || message.type === 'findings') kept.take(message)
      if (message.type === 'read') deal.judge(JOB, kept.whole(JOB).findings)
    })
    return {
      answered: (worker, answer) => {
        if (answer.type === 'report') settle(JSON.parse(new TextDecoder().decode(answer.bytes)))
        else deal.receive(worker, answer)
      },
      end: () => deal.end(),
    }
  })
}

/**
 * @param {Engine} engine
 * @param {Report} report
 * @param {Format} format
 * @param {RenderOptions} options
 * @returns {Promise<string>}
 */
export function rendered(engine, report, format, {redact = false}) {
  return session(engine, 1, undefined, (pool, settle) => {
    const bytes = new TextEncoder().encode(JSON.stringify(report))
    // As the command writes it: to the second.
    const saved = new Date().toISOString().replace(/\.\d+/, '')
    pool.post(0, {type: 'render', job: JOB, report: [bytes], format, redact, saved})
    return {
      answered: (_, answer) => {
        if (answer.type === 'rendered') settle(new TextDecoder().decode(answer.bytes))
      },
      end: () => {},
    }
  })
}

/**
 * The inputs, one by one. A string has letters, which nobody means.
 *
 * @template T
 * @param {Iterable<T>} inputs
 * @returns {T[]}
 */
export function listed(inputs) {
  if (typeof inputs === 'string' || typeof inputs?.[Symbol.iterator] !== 'function') {
    throw new TypeError("analyze() takes a list of inputs, even of one: analyze(['debug.zip']), analyze([file])")
  }
  return [...inputs]
}

/**
 * What `work` gives, or the signal's reason as soon as there is one.
 *
 * @template T
 * @param {AbortSignal | undefined} signal
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function unlessAborted(signal, work) {
  signal?.throwIfAborted()
  let onAbort = () => {}
  const aborted = new Promise((_, reject) => {
    onAbort = () => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([work(), /** @type {Promise<never>} */ (aborted)])
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

/**
 * @template T
 * @param {Engine} engine
 * @param {number} workers
 * @param {AbortSignal | undefined} signal
 * @param {(pool: Pool, settle: (value: T) => void, isOver: () => boolean) => {answered: (worker: number, answer: Answer) => void, end: () => void}} begin
 * @returns {Promise<T>}
 */
async function session(engine, workers, signal, begin) {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    /** @type {Pool | undefined} */
    let pool
    /** @type {ReturnType<typeof begin> | undefined} */
    let work
    let settled = false
    // At once, not when a promise comes round: nothing is told in between.
    const settle = (/** @type {() => void} */ how) => {
      if (settled) return
      settled = true
      signal?.removeEventListener('abort', onAbort)
      work?.end()
      pool?.end()
      how()
    }
    const fail = (/** @type {unknown} */ error) => settle(() => reject(error))
    const onAbort = () => fail(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    try {
      pool = new Pool(engine.spawn, engine.wasm, workers, {
        started: () => {},
        answered: (worker, answer) => {
          if (settled) return
          try {
            work?.answered(worker, answer)
          } catch (error) {
            fail(error)
          }
        },
        failed: (code, message) => fail(new AnalysisError(code, message)),
      })
      work = begin(
        pool,
        (value) => settle(() => resolve(value)),
        () => settled,
      )
    } catch (error) {
      fail(error)
    }
  })
}
