import assert from 'node:assert/strict'
import {test} from 'node:test'

import {FakeClock, standIn} from './fakes/globals.js'

/**
 * @import {TestContext} from 'node:test'
 * @import {FromWorker, ToWorker} from '../../www/protocol.js'
 */

const BYTES = Uint8Array.of(1)
const JSON_TEXT = '{"text": "⋮"}'
const REPORT = new TextEncoder().encode(JSON_TEXT)
const TEXT = new TextEncoder().encode('text')

let lastWorker = 0

/**
 * The script runs once in a worker: each test gets one of its own, with a
 * wasm module that only notes its calls.
 *
 * @param {TestContext} context
 * @param {{plan?: (workers?: number) => object, analyze?: (batch: number, progress: (bytes: number, path: string) => boolean, found: (findings: Uint8Array) => void) => Uint8Array, initSync?: () => {memory: {buffer: {byteLength: number}, grow: (pages: number) => number}}, warm?: () => void}} [wasm]
 */
async function worker(context, {plan, analyze, initSync = () => ({memory: {buffer: {byteLength: 9}, grow: () => 0}}), warm = () => {}} = {}) {
  const clock = new FakeClock()
  /** @type {FromWorker[]} */
  const told = []
  /** @type {string[]} */
  const calls = []
  class Analysis {
    plan = plan ?? (() => ({batches: [], total_bytes: 3, members: 2, bytes: BYTES}))
    analyze = analyze ?? (() => BYTES)
    reportJson = () => Uint8Array.from(REPORT)
    loadPlan = () => calls.push('loadPlan')
    hold = (/** @type {unknown[]} */ ...slice) => calls.push(`hold ${slice}`)
    context = (/** @type {unknown[]} */ ...place) => (calls.push(`context ${place}`), {text: 'lines', missing: null})
    bundle = (/** @type {string} */ report, /** @type {boolean} */ redact, /** @type {boolean} */ hash, /** @type {(path: string, done: number, total: number) => void} */ progress) => {
      calls.push(`bundle ${report} ${redact} ${hash}`)
      clock.pass(1_000)
      for (const done of [1, 2]) progress('a.log', done, 2)
      return Uint8Array.of(7)
    }
    free = () => calls.push('free')
  }
  /** @param {string} text */
  const openReport = (text) => {
    if (text === 'trap') throw new Error('unreachable')
    if (text === 'none') throw Object.assign(new Error('it is none'), {code: 'saved-no-report'})
    return {report: JSON_TEXT, saved: null}
  }
  /** @type {unknown[][]} What was told of how an analysis ended. */
  const stoppedOf = []
  const warmed = () => {
    calls.push('warm')
    warm()
  }
  const bindgen = {initSync, warm: warmed, render: () => 'text', reportStopped: (/** @type {unknown[]} */ ...given) => (stoppedOf.push(given.slice(2)), Uint8Array.from(REPORT)), openReport, example: () => BYTES, Analysis}
  standIn(context, {EventSource: 1, Worker: 1, onmessage: null, postMessage: (/** @type {FromWorker} */ message) => told.push(message), wasm_bindgen: bindgen, ...clock.globals})
  lastWorker += 1
  const address = `../../www/engine/worker.js?${lastWorker}`
  await import(address)
  const scope = /** @type {{onmessage: (event: {data: ToWorker}) => void}} */ (/** @type {unknown} */ (globalThis))
  /** Asks, and gives what is answered. */
  const ask = (/** @type {ToWorker} */ data) => {
    told.length = 0
    scope.onmessage({data})
    return [...told]
  }
  return {ask, calls, clock, told, stoppedOf}
}

/** @type {ToWorker} */
const OPEN = {type: 'open', job: 1, inputs: [], plan: null, workers: 2}

test('every request is answered', async (context) => {
  const {ask, calls, stoppedOf} = await worker(context)
  assert.deepEqual(ask({type: 'start', wasm: BYTES}), [{type: 'started'}])
  assert.deepEqual(ask(OPEN), [{type: 'planned', job: 1, batches: [], totalBytes: 3, members: 2, plan: BYTES}])
  assert.deepEqual(ask({type: 'analyze', job: 1, batch: 0, slices: []}), [{type: 'findings', job: 1, batch: 0, findings: BYTES, memory: 9}])
  assert.deepEqual(ask({type: 'report', job: 1, findings: [BYTES]}), [{type: 'report', job: 1, bytes: REPORT}])
  assert.deepEqual(ask({type: 'render', job: 2, report: [REPORT], format: 'text', redact: true}), [{type: 'rendered', job: 2, bytes: TEXT}])
  assert.deepEqual(ask({type: 'close', job: 1}), [])
  assert.deepEqual(calls, ['free'])
  const stopped = {type: /** @type {const} */ ('reportStopped'), job: 3, plan: BYTES, findings: [BYTES]}
  assert.deepEqual(ask({...stopped, broken: null}), [{type: 'report', job: 3, bytes: REPORT}])
  ask({...stopped, broken: {code: 'engine_memory', path: 'a.log'}})
  assert.deepEqual(stoppedOf, [[undefined, ''], ['engine_memory', 'a.log']])
  assert.deepEqual(ask({type: 'example', job: 4}), [{type: 'example', job: 4, bytes: BYTES}])
})

test('what is no saved report is an answer, and a trap is an end', async (context) => {
  const {ask} = await worker(context)
  const opened = (/** @type {string} */ text) => ask({type: 'openReport', job: 1, report: [new TextEncoder().encode(text)]})
  assert.deepEqual(opened('{}'), [{type: 'opened', job: 1, bytes: REPORT, saved: null}])
  assert.deepEqual(opened('none'), [{type: 'refused', job: 1, code: 'saved-no-report', message: 'it is none'}])
  assert.deepEqual(opened('trap').map((message) => message.type === 'failed' && message.code), ['engine_trapped'])
  assert.deepEqual(opened('{}'), [])
})

test('it warms up until an archive is chosen', async (context) => {
  const {ask, calls, clock} = await worker(context)
  ask({type: 'start', wasm: BYTES})
  assert.deepEqual(calls, [], 'what is asked already comes first')
  clock.pass(10_000)
  assert(calls.length > 1 && calls.every((call) => call === 'warm'))
  const hurried = await worker(context)
  hurried.ask({type: 'start', wasm: BYTES})
  hurried.ask(OPEN)
  hurried.clock.pass(10_000)
  assert.deepEqual(hurried.calls, [])
})

test('it does not warm up for long where that is slow', async (context) => {
  const slow = () => clock.pass(500)
  const {ask, calls, clock} = await worker(context, {warm: slow})
  ask({type: 'start', wasm: BYTES})
  clock.pass(10_000)
  assert.equal(calls.length, 4)
})

test('a way out that no policy governs is gone', async (context) => {
  await worker(context)
  for (const name of ['EventSource', 'Worker']) assert(!(name in globalThis), name)
})

test('a failure while it warms up is told', async (context) => {
  const {ask, clock, told} = await worker(context, {
    warm() {
      throw new Error('unreachable')
    },
  })
  ask({type: 'start', wasm: BYTES})
  told.length = 0
  clock.pass(10_000)
  assert.deepEqual(told.map((message) => message.type === 'failed' && message.code), ['engine_start'])
  assert.deepEqual(ask(OPEN), [])
})

test('the plan is cut for all workers', async (context) => {
  /** @type {unknown[]} */
  const counts = []
  const {ask} = await worker(context, {plan: (count) => (counts.push(count), {batches: []})})
  ask(OPEN)
  assert.deepEqual(counts, [2])
})

test('bytes that came with a batch are held for it', async (context) => {
  /** @type {string[]} */
  let before = []
  const {ask, calls} = await worker(context, {analyze: () => ((before = [...calls]), BYTES)})
  ask(OPEN)
  ask({type: 'analyze', job: 1, batch: 0, slices: [{input: 0, start: 7, bytes: BYTES}, {input: 1, start: 8, bytes: BYTES}]})
  assert.deepEqual(before, ['hold 0,7,1', 'hold 1,8,1'])
})

test('an analysis is given back before the next is opened', async (context) => {
  const {ask, calls} = await worker(context)
  ask(OPEN)
  assert.deepEqual(ask({type: 'open', job: 2, inputs: [], plan: BYTES}), [])
  assert.deepEqual(calls, ['free', 'loadPlan'])
  assert.equal(ask({type: 'analyze', job: 1, batch: 0, slices: []})[0]?.type, 'failed', 'the first is gone')
})

test('of a batch that takes long, what was found is handed over each second', async (context) => {
  /** @type {boolean[]} */
  const asked = []
  const {ask, clock} = await worker(context, {
    analyze(_, progress, found) {
      for (let piece = 0; piece < 8; piece += 1) {
        clock.pass(400)
        const wanted = progress(10, 'a.log')
        asked.push(wanted)
        if (wanted) found(Uint8Array.of(piece))
      }
      return BYTES
    },
  })
  ask(OPEN)
  const told = ask({type: 'analyze', job: 1, batch: 4, slices: []})
  assert.deepEqual(asked, [false, false, true, false, false, true, false, false])
  const parts = told.filter(({type}) => type === 'found')
  assert.deepEqual(parts, [2, 5].map((piece) => ({type: 'found', job: 1, findings: Uint8Array.of(piece)})))
  assert.equal(told.at(-1)?.type, 'findings')
})

test('progress adds up, and is told at first and then now and then', async (context) => {
  const {ask, clock} = await worker(context, {
    analyze(_, progress) {
      for (const wait of [0, 59, 1, 59]) {
        clock.pass(wait)
        progress(10, 'a.log')
      }
      return BYTES
    },
  })
  ask(OPEN)
  const told = ask({type: 'analyze', job: 1, batch: 4, slices: []}).flatMap((message) => (message.type === 'progress' ? [message.bytes] : []))
  assert.deepEqual(told, [10, 30])
})

test('after a failure nothing is answered any more', async (context) => {
  const coded = Object.assign(new Error('no log in it'), {code: 'no_logs'})
  const fail = (/** @type {unknown} */ error) => () => {
    throw error
  }
  const trap = new WebAssembly.RuntimeError('unreachable')
  /** @type {[string, Parameters<typeof worker>[1], ToWorker, string, RegExp][]} */
  const cases = [
    ['the analyzer’s own word', {plan: fail(coded)}, OPEN, 'no_logs', /^no log in it$/],
    ['a trap', {plan: fail(new Error('unreachable'))}, OPEN, 'engine_trapped', /internal error: unreachable$/],
    ['a throw of anything', {plan: fail('odd')}, OPEN, 'engine_trapped', /internal error: odd$/],
    ['no start', {initSync: fail(new Error('no memory'))}, {type: 'start', wasm: BYTES}, 'engine_start', /did not start the analyzer: no memory$/],
    ['a trap where there is no memory', {initSync: () => ({memory: {buffer: {byteLength: 9}, grow: fail(new RangeError('failed to grow'))}}), plan: fail(trap)}, OPEN, 'engine_memory', /run out of memory/],
    ['a trap where there is memory', {plan: fail(trap)}, OPEN, 'engine_trapped', /internal error: unreachable$/],
    ['no memory for a script', {plan: fail(new RangeError('Array buffer allocation failed'))}, OPEN, 'engine_memory', /run out of memory/],
    ['no memory to start', {initSync: fail(new RangeError('WebAssembly.Instance(): Out of memory'))}, {type: 'start', wasm: BYTES}, 'engine_memory', /run out of memory/],
    ['too deep a recursion', {plan: fail(new RangeError('Maximum call stack size exceeded'))}, OPEN, 'engine_trapped', /call stack/],
    ['a job that is not open', {}, {type: 'analyze', job: 9, batch: 0, slices: []}, 'engine_trapped', /no analysis is open for job 9$/],
  ]
  for (const [name, wasm, request, code, message] of cases) {
    const {ask} = await worker(context, wasm)
    if (request.type !== 'start') ask({type: 'start', wasm: BYTES})
    const [failed, ...more] = ask(request)
    assert(failed?.type === 'failed', name)
    assert.equal(failed.code, code, name)
    assert.match(failed.message, message, name)
    assert.deepEqual(more, [], name)
    assert.deepEqual(ask({type: 'render', job: 2, report: [REPORT], format: 'text', redact: true}), [], name)
  }
})

const INPUTS = [{name: 'debug.zip', path: 'debug.zip', file: new File([], 'debug.zip'), folder: false}]
const EVIDENCE = {input: 0, path: 'a.log', line: 7, text: 'closing'}

test('the lines around an evidence are read again, from a plan that is made once', async (context) => {
  let plans = 0
  const {ask, calls} = await worker(context, {plan: () => (plans += 1, {batches: []})})
  const answer = [{type: 'context', job: 2, context: {text: 'lines', missing: null}}]
  assert.deepEqual(ask({type: 'context', job: 2, archive: {id: 1, inputs: INPUTS}, evidence: EVIDENCE}), answer)
  assert.deepEqual(ask({type: 'context', job: 2, archive: {id: 1, inputs: INPUTS}, evidence: EVIDENCE}), answer)
  assert.equal(plans, 1)
  assert.deepEqual(calls, ['context 0,a.log,7,closing', 'context 0,a.log,7,closing'])
  ask({type: 'context', job: 2, archive: {id: 2, inputs: INPUTS}, evidence: EVIDENCE})
  assert.equal(plans, 2, 'another archive')
  assert.equal(calls.filter((call) => call === 'free').length, 1)
})

test('a bundle tells how far it is, and is handed over', async (context) => {
  const {ask, calls} = await worker(context)
  const told = ask({type: 'bundle', job: 3, archive: {id: 1, inputs: INPUTS}, report: [REPORT], redact: true, hashInputs: false})
  assert.deepEqual(told, [
    {type: 'bundling', job: 3, reading: {path: 'a.log', doneBytes: 1, totalBytes: 2}},
    {type: 'bundle', job: 3, bytes: Uint8Array.of(7)},
  ])
  assert.deepEqual(calls, [`bundle ${JSON_TEXT} true false`])
})

test('without an archive, and of one that cannot be opened, there is a bundle, too', async (context) => {
  const {ask} = await worker(context, {
    plan() {
      throw Object.assign(new Error('it is empty'), {code: 'empty'})
    },
  })
  for (const inputs of [[], INPUTS]) {
    const last = ask({type: 'bundle', job: 3, archive: {id: inputs.length, inputs}, report: [REPORT], redact: true, hashInputs: true}).at(-1)
    assert.equal(last?.type, 'bundle')
  }
})
