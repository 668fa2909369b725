/**
 * What runs in each worker, after wasm-bindgen's glue in the same script.
 *
 * Promises
 * - Every message of the frame is answered, or the worker says `failed`.
 * - After `failed` nothing is answered any more: an instance that trapped may
 *   hold broken memory, and its answers would be worth nothing.
 *
 * Not here: dealing and merging (`deal.js`), reading and judging (Rust).
 *
 * @import {Analysis, Archive, FromWorker, ToWorker} from '../protocol.js'
 */

import {WASM_FORBIDDEN, isOfPolicy} from '../forbidden.js'
import {WORKERS, takeAwayUngoverned} from '../ungoverned.js'

/**
 * Calls of `warm`, each of a few milliseconds: after as many, engines have
 * optimized what is hot.
 */
const WARM_CALLS = 120

/**
 * How long it may take in all. WebKitGTK on x86 takes a hundred times as long
 * for a call as others and is no faster after it.
 */
const WARM_LIMIT_MS = 2_000

/**
 * Pages of 64 KiB, 64 MiB in all: more than reading asks for at once. An
 * analyzer that is refused memory traps like one that errs, so another try
 * tells the two apart.
 */
const TRIED_PAGES = 1_024

/** What was found is handed over in this time, so that not more is lost when the rest is not read. */
const HAND_OVER_MS = 1_000

/** At most one progress message in this time: the page draws no faster. */
const PROGRESS_INTERVAL_MS = 60

/** The few things of a worker's global scope that are used here. */
const scope = /** @type {{onmessage: ((event: MessageEvent<ToWorker>) => void) | null, postMessage(message: FromWorker, transfer?: Transferable[]): void}} */ (
  /** @type {unknown} */ (globalThis)
)

/** @type {{job: number, analysis: Analysis} | null} */
let current = null
/** @type {{id: number, analysis: Analysis} | null} What was analyzed before, to be read again. */
let again = null
let broken = false
/** Path of the file that is being read, or empty. */
let reading = ''
/** @type {WebAssembly.Memory | null} The analyzer's. */
let memory = null
/** Whether an archive was chosen. */
let wanted = false

takeAwayUngoverned(WORKERS)
// Node.js has none.
globalThis.addEventListener?.('securitypolicyviolation', () => scope.postMessage({type: 'violation'}))
scope.onmessage = ({data}) => {
  if (broken) return
  try {
    answer(data)
  } catch (error) {
    broken = true
    scope.postMessage(describeFailure(data.type, error))
  }
}

/** @param {ToWorker} message */
function answer(message) {
  switch (message.type) {
    case 'start':
      memory = wasm_bindgen.initSync({module: message.wasm}).memory
      scope.postMessage({type: 'started'})
      warmUp(WARM_CALLS, performance.now() + WARM_LIMIT_MS)
      return
    case 'open':
      return open(message)
    case 'analyze':
      return analyze(message)
    case 'report':
      return handOver({type: 'report', job: message.job, bytes: analysisOf(message.job).reportJson(message.findings)})
    case 'reportStopped': {
      const {plan, findings, broken: by} = message
      return handOver({type: 'report', job: message.job, bytes: wasm_bindgen.reportStopped(plan, findings, by?.code, by?.path ?? '')})
    }
    case 'render': {
      const {report, format, redact, saved} = message
      const text = wasm_bindgen.render(textOf(report), format, redact, saved)
      return handOver({type: 'rendered', job: message.job, bytes: new TextEncoder().encode(text)})
    }
    case 'openReport':
      return openReport(message.job, message.report)
    case 'example':
      return handOver({type: 'example', job: message.job, bytes: wasm_bindgen.example()})
    case 'context': {
      const {input, path, line, text} = message.evidence
      const context = reopened(message.archive).context(input, path, line, text)
      scope.postMessage({type: 'context', job: message.job, context})
      return
    }
    case 'bundle':
      return bundle(message)
    case 'close':
      return close()
    default:
      /** @satisfies {never} */ (message)
  }
}

/**
 * Lets the engine optimize while the person is still looking for the file, and
 * no longer: what is asked for meanwhile comes between two calls.
 *
 * @param {number} calls
 * @param {number} end
 */
function warmUp(calls, end) {
  if (calls === 0 || performance.now() >= end) return
  setTimeout(() => {
    if (wanted || broken) return
    try {
      wasm_bindgen.warm()
      warmUp(calls - 1, end)
    } catch (error) {
      broken = true
      scope.postMessage(describeFailure('start', error))
    }
  })
}

/** @param {Extract<ToWorker, {type: 'open'}>} message */
function open({job, inputs, plan, workers}) {
  wanted = true
  close()
  const analysis = new wasm_bindgen.Analysis(inputs)
  current = {job, analysis}
  if (plan) return analysis.loadPlan(plan)
  const {batches, total_bytes: totalBytes, members, bytes} = analysis.plan(workers)
  scope.postMessage({type: 'planned', job, batches, totalBytes, members, plan: bytes})
}

/** @param {Extract<ToWorker, {type: 'analyze'}>} message */
function analyze({job, batch, slices}) {
  let last = -Infinity
  let done = 0
  let handedOver = performance.now()
  const analysis = analysisOf(job)
  for (const {input, start, bytes} of slices) analysis.hold(input, start, bytes)
  const onProgress = (/** @type {number} */ bytes, /** @type {string} */ path) => {
    done += bytes
    reading = path
    const now = performance.now()
    if (now - last >= PROGRESS_INTERVAL_MS) {
      last = now
      scope.postMessage({type: 'progress', job, batch, bytes: done, path})
    }
    return now - handedOver >= HAND_OVER_MS
  }
  const onFindings = (/** @type {Uint8Array} */ some) => {
    handedOver = performance.now()
    scope.postMessage({type: 'found', job, findings: some}, [some.buffer])
  }
  const findings = analysis.analyze(batch, onProgress, onFindings)
  scope.postMessage({type: 'findings', job, batch, findings, memory: memory?.buffer.byteLength ?? 0}, [findings.buffer])
}

/**
 * What is no report is an answer and no end: nothing of it was analyzed.
 *
 * @param {number} job
 * @param {Uint8Array[]} parts
 */
function openReport(job, parts) {
  try {
    const {report, saved} = wasm_bindgen.openReport(textOf(parts))
    handOver({type: 'opened', job, bytes: new TextEncoder().encode(report), saved})
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    scope.postMessage({type: 'refused', job, code: String(error.code), message: error.message})
  }
}

/** @param {Extract<ToWorker, {type: 'bundle'}>} message */
function bundle({job, archive, report, redact, hashInputs}) {
  let last = 0
  const bytes = reopened(archive).bundle(textOf(report), redact, hashInputs, (path, doneBytes, totalBytes) => {
    const now = performance.now()
    if (now - last < PROGRESS_INTERVAL_MS) return
    last = now
    scope.postMessage({type: 'bundling', job, reading: {path, doneBytes, totalBytes}})
  })
  handOver({type: 'bundle', job, bytes})
}

/**
 * The inputs with a plan of what is in them. One that cannot be opened any
 * more has none: then nothing is found in it, which each answer says.
 *
 * @param {Archive} archive
 * @returns {Analysis}
 */
function reopened({id, inputs}) {
  if (again?.id === id) return again.analysis
  again?.analysis.free()
  again = null
  const analysis = new wasm_bindgen.Analysis(inputs)
  again = {id, analysis}
  if (inputs.length === 0) return analysis
  try {
    analysis.plan()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
  return analysis
}

/** @param {Uint8Array[]} parts */
function textOf(parts) {
  const decoder = new TextDecoder()
  return parts.map((part) => decoder.decode(part, {stream: true})).join('') + decoder.decode()
}

/** @param {FromWorker & {bytes: Uint8Array<ArrayBuffer>}} message Whose bytes change hands. */
function handOver(message) {
  scope.postMessage(message, [message.bytes.buffer])
}

/**
 * @param {number} job
 * @returns {Analysis}
 */
function analysisOf(job) {
  if (current?.job !== job) throw new Error(`no analysis is open for job ${job}`)
  return current.analysis
}

function close() {
  current?.analysis.free()
  current = null
  again?.analysis.free()
  again = null
}

/**
 * An error with a `code` is the analyzer's own word on the input. Anything
 * else is a trap or a mistake of ours.
 *
 * @param {ToWorker['type']} doing
 * @param {unknown} error
 * @returns {FromWorker}
 */
function describeFailure(doing, error) {
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code) return failed(code, text)
  // WebKit lets the page itself have what its policy allows, and no worker.
  if (doing === 'start' && isOfPolicy(error)) return failed('site_forbids', WASM_FORBIDDEN)
  if (lacksMemory(error)) return failed('engine_memory', 'The analyzer has run out of memory.')
  if (doing === 'start') return failed('engine_start', `The browser did not start the analyzer: ${text}`)
  return failed('engine_trapped', `The analyzer stopped on an internal error: ${text}`)
}

/**
 * @param {string} code
 * @param {string} message
 * @returns {FromWorker}
 */
function failed(code, message) {
  return {type: 'failed', code, message, path: reading}
}

/** @param {unknown} error */
function lacksMemory(error) {
  // A script is refused memory in each engine's own words.
  if (!(error instanceof WebAssembly.RuntimeError)) return /out of memory|allocation/i.test(String(error))
  try {
    memory?.grow(TRIED_PAGES)
    return false
  } catch {
    return true
  }
}
