import assert from 'node:assert/strict'
import {test} from 'node:test'

import {EngineClient, EngineError, missingFeature} from '../../www/app/engine-client.js'
import {wholeOf} from '../../www/parts.js'
import {FakeClock, FakeScope, standIn} from './fakes/globals.js'

/**
 * @import {TestContext} from 'node:test'
 * @import {Analyzer, FromFrame, Progress, ToFrame} from '../../www/protocol.js'
 */

const START_MS = 60_000

/** A frame: the window in it notes what it is sent, and answers a ping. */
class FakeFrame {
  /** @type {FakeFrame} The frame that stands in the page. */
  static shown
  /** @type {(frame: FakeFrame) => void} */
  static pinged = () => {}

  /** @type {ToFrame[]} */
  sent = []
  contentWindow = {
    postMessage: (/** @type {ToFrame} */ message, /** @type {string} */ _origin, /** @type {Transferable[]} */ transfer = []) => {
      if (message.type === 'ping') FakeFrame.pinged(this)
      // What changes hands is the sender's no more.
      else this.sent.push(transfer.length > 0 ? structuredClone(message, {transfer}) : message)
    },
  }

  cloneNode() {
    return new FakeFrame()
  }

  /** @param {FakeFrame} next */
  replaceWith(next) {
    FakeFrame.shown = next
  }
}

const ANALYZER = {worker: 'worker()', wasm: Uint8Array.of(0, 97, 115, 109)}

/** Lets everything happen that waits for promises only. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/**
 * A client whose frame listens and which has the analyzer, unless it is told
 * otherwise.
 *
 * @param {TestContext} context
 * @param {{listening?: boolean, processors?: number, loaded?: Promise<Analyzer>}} [options]
 */
async function client(context, {listening = true, processors = 4, loaded = Promise.resolve(ANALYZER)} = {}) {
  const clock = new FakeClock()
  const scope = new FakeScope()
  standIn(context, {addEventListener: scope.addEventListener, navigator: {hardwareConcurrency: processors}, ...clock.globals})
  /** @type {string[]} */
  const told = []
  const first = new FakeFrame()
  FakeFrame.shown = first
  const made = new EngineClient(/** @type {HTMLIFrameElement} */ (/** @type {unknown} */ (first)), loaded, {
    died: ({code}) => told.push(`died ${code}`),
    violation: () => told.push('violation'),
  })
  const say = (/** @type {FromFrame} */ data, source = FakeFrame.shown.contentWindow) => scope.dispatch('message', {source, data})
  FakeFrame.pinged = ({contentWindow}) => say({type: 'pong'}, contentWindow)
  if (listening) say({type: 'listening'})
  await settled()
  return {client: made, clock, scope, told, say, first}
}

/** @param {Progress[]} seen */
const noting = (seen) => (/** @type {Progress} */ progress) => void seen.push(progress)
const ignore = () => {}

/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text)

const REPORT = bytes('{}')
const TEXT = new TextEncoder().encode('text')

/** @type {Progress} */
const SOME = {phase: 'reading', doneBytes: 1, totalBytes: 2, members: 1, path: ''}

test('a request is settled by its answer', async (context) => {
  const {client: made, say} = await client(context)
  /** @type {Progress[]} */
  const seen = []
  const analysis = made.analyze([], noting(seen))
  const text = made.render([REPORT], 'text', true)
  say({type: 'progress', job: 1, progress: SOME})
  say({type: 'rendered', job: 2, bytes: TEXT})
  say({type: 'report', job: 1, bytes: REPORT})
  assert.deepEqual(await Promise.all([analysis, text]), [REPORT, [TEXT]])
  assert.deepEqual(seen, [SOME])
  // Answers to nothing that is asked.
  say({type: 'progress', job: 1, progress: SOME})
  say({type: 'report', job: 99, bytes: REPORT})
  assert.deepEqual(seen, [SOME])
})

test('a bundle and the lines around an evidence are asked for and come', async (context) => {
  const {client: made, say, first} = await client(context)
  /** @type {unknown[]} */
  const seen = []
  const archive = {id: 7, inputs: []}
  const bundle = made.bundle(archive, [REPORT], {redact: true, hashInputs: false}, (reading) => void seen.push(reading))
  const around = made.context(archive, {input: 0, path: 'a.log', line: 1, text: 'x'})
  const reading = {path: 'a.log', doneBytes: 1, totalBytes: 2}
  say({type: 'bundling', job: 1, reading})
  say({type: 'context', job: 2, context: {text: 'lines', missing: null}})
  say({type: 'bundle', job: 1, bytes: Uint8Array.of(7)})
  assert.deepEqual(await Promise.all([bundle, around]), [[Uint8Array.of(7)], {text: 'lines', missing: null}])
  assert.deepEqual(seen, [reading])
  assert.deepEqual(first.sent.slice(-2).map(({type}) => type), ['bundle', 'context'])
})

test('HTML says when it was saved, and nothing else does', async (context) => {
  const {client: made, first} = await client(context)
  for (const format of /** @type {const} */ (['html', 'json', 'csv', 'markdown', 'text'])) {
    void made.render([REPORT], format, true)
    const asked = first.sent.at(-1)
    assert(asked?.type === 'render')
    assert.equal('saved' in asked && Number.isFinite(Date.parse(asked.saved ?? '')), format === 'html')
  }
})

test('a frame that is gone without a word is told within ten seconds', async (context) => {
  const {client: made, clock, say, told} = await client(context)
  say({type: 'started'})
  const busy = made.analyze([], ignore)
  clock.pass(10 * START_MS)
  say({type: 'report', job: 1, bytes: REPORT})
  await busy
  FakeFrame.pinged = () => {}
  clock.pass(10 * START_MS)
  assert.deepEqual(told, [], 'who owes nothing is not asked')
  const gone = assert.rejects(made.analyze([], ignore), {code: 'engine_died'})
  clock.pass(10_000)
  await gone
  const again = made.analyze([], ignore)
  say({type: 'listening'})
  await settled()
  say({type: 'report', job: 3, bytes: REPORT})
  assert.deepEqual(await again, REPORT)
})

test('everything waits, in order, until the frame listens', async (context) => {
  const {client: made, first, say} = await client(context, {listening: false})
  void made.render([REPORT], 'csv', false)
  assert.deepEqual(first.sent.splice(0), [{type: 'hello'}])
  say({type: 'listening'})
  say({type: 'listening'})
  assert.deepEqual(first.sent, [
    {type: 'start', worker: 'worker()', wasm: Uint8Array.of(0, 97, 115, 109), workers: 4},
    {type: 'render', job: 1, report: [REPORT], format: 'csv', redact: false},
  ])
})

test('workers are as many as processors, within bounds', async (context) => {
  for (const [processors, want] of /** @type {const} */ ([[0, 2], [1, 2], [2, 2], [8, 8], [9, 8]])) {
    const {first} = await client(context, {processors})
    const start = first.sent.find(({type}) => type === 'start')
    assert(start?.type === 'start')
    assert.equal(start.workers, want, `${processors} processors`)
  }
})

test('only the frame is listened to', async (context) => {
  const {client: made, say} = await client(context)
  const analysis = made.analyze([], ignore)
  say({type: 'report', job: 1, bytes: bytes('forged')}, new FakeFrame().contentWindow)
  say({type: 'report', job: 1, bytes: REPORT})
  assert.deepEqual(await analysis, REPORT)
})

test('every promise is settled when the engine ends', async (context) => {
  /** @type {[string, (made: Awaited<ReturnType<typeof client>>) => void, string][]} */
  const cases = [
    ['it says so', ({say}) => say({type: 'failed', code: 'engine_died', message: 'boom', path: ''}), 'engine_died'],
    ['it is stopped', ({client: made}) => made.cancel(), 'cancelled'],
    ['it does not start', ({clock}) => clock.pass(START_MS), 'engine_start'],
    ['a message cannot be read', ({scope}) => scope.dispatch('messageerror', {source: FakeFrame.shown.contentWindow}), 'engine_garbled'],
  ]
  for (const [name, end, code] of cases) {
    const made = await client(context)
    const requests = [made.client.analyze([], ignore), made.client.render([REPORT], 'html', true)]
    const ended = Promise.allSettled(requests)
    end(made)
    for (const outcome of await ended) {
      assert(outcome.status === 'rejected' && outcome.reason instanceof EngineError, name)
      assert.equal(outcome.reason.code, code, name)
    }
    assert.deepEqual(made.told, [], `${name}: the requests took the error`)
  }
})

test('an end without a request is told, a stop is not', async (context) => {
  const dying = await client(context)
  dying.say({type: 'failed', code: 'engine_start', message: 'boom', path: ''})
  assert.deepEqual(dying.told, ['died engine_start'])
  const idle = await client(context)
  idle.client.cancel()
  assert.deepEqual(idle.told, [])
  const slow = await client(context, {listening: false})
  slow.clock.pass(START_MS - 1)
  assert.deepEqual(slow.told, [])
  slow.clock.pass(1)
  assert.deepEqual(slow.told, ['died engine_start'])
})

test('an engine that started has no time limit any more', async (context) => {
  const {say, clock, told} = await client(context)
  say({type: 'started'})
  clock.pass(10 * START_MS)
  assert.deepEqual(told, [])
})

test('after a stop, and after a death, a new frame answers', async (context) => {
  /** @type {((made: Awaited<ReturnType<typeof client>>) => void)[]} */
  const ends = [({client: made}) => made.cancel(), ({say}) => say({type: 'failed', code: 'engine_died', message: 'boom', path: ''})]
  for (const end of ends) {
    const made = await client(context)
    const lost = assert.rejects(made.client.analyze([], ignore), {name: 'EngineError'})
    end(made)
    await lost
    const again = made.client.analyze([], ignore)
    assert(FakeFrame.shown !== made.first)
    assert.deepEqual(FakeFrame.shown.sent, [], 'it does not listen yet')
    made.say({type: 'report', job: 2, bytes: bytes('old')}, made.first.contentWindow)
    made.say({type: 'listening'})
    await settled()
    assert.deepEqual(FakeFrame.shown.sent.map(({type}) => type), ['start', 'analyze'])
    made.say({type: 'report', job: 2, bytes: bytes('new')})
    assert.deepEqual(await again, bytes('new'))
  }
})

test('a stop before the frame listens leaves nothing to the next frame', async (context) => {
  const {client: made, clock, say, told} = await client(context, {listening: false})
  const lost = assert.rejects(made.analyze([], ignore), {code: 'cancelled'})
  clock.pass(START_MS - 1)
  made.cancel()
  await lost
  await settled()
  clock.pass(START_MS - 1)
  assert.deepEqual(told, [], 'its time to start is its own')
  void made.analyze([], ignore)
  say({type: 'listening'})
  assert.deepEqual(FakeFrame.shown.sent.map((message) => ('job' in message ? `${message.type} ${message.job}` : message.type)), ['start', 'analyze 2'])
})

test('requests wait for the analyzer', async (context) => {
  /** @type {(analyzer: Analyzer) => void} */
  let come = ignore
  const loaded = new Promise((/** @type {typeof come} */ resolve) => void (come = resolve))
  const {client: made, first, clock, told} = await client(context, {loaded})
  void made.analyze([], ignore)
  clock.pass(10 * START_MS)
  assert.deepEqual(first.sent, [{type: 'hello'}])
  come(ANALYZER)
  await settled()
  assert.deepEqual(first.sent.map(({type}) => type), ['hello', 'start', 'analyze'])
  assert.deepEqual(told, [], 'a slow network is no engine that does not start')
})

test('an analyzer that does not come is said, and once', async (context) => {
  const loaded = Promise.reject(new Error('it is cut'))
  const {told} = await client(context, {loaded})
  assert.deepEqual(told, ['died engine_start'])
  let lose = (/** @type {Error} */ _error) => {}
  const late = await client(context, {loaded: new Promise((_, reject) => void (lose = reject))})
  const [stopped, lost] = [late.client.analyze([], ignore)].map((request) => assert.rejects(request, {code: 'cancelled'}))
  late.client.cancel()
  await stopped
  const again = assert.rejects(late.client.analyze([], ignore), {code: 'engine_start', message: 'The analyzer in this page cannot be used: it is cut.'})
  lose(new Error('it is cut'))
  await Promise.all([again, lost])
  assert.deepEqual(late.told, [])
})

test('violations of the policy are handed on', async (context) => {
  const {say, told} = await client(context)
  say({type: 'violation'})
  assert.deepEqual(told, ['violation'])
})

test('a browser that cannot run the analyzer is told why', (context) => {
  class Module {}
  class Instance {}
  const can = {DecompressionStream, Worker: class {}, WebAssembly: {Module, Instance, validate: () => true}}
  const refuses = (/** @type {string} */ words) => ({
    Instance,
    Module: class {
      constructor() {
        throw new Error(words)
      }
    },
  })
  standIn(context, can)
  assert.equal(missingFeature(), null, 'this one can')
  for (const [lacking, code] of /** @type {const} */ ([
    [{WebAssembly: undefined}, 'wasm_off'],
    [{WebAssembly: refuses('Wasm code generation disallowed by embedder')}, 'wasm_off'],
    [{WebAssembly: refuses("Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script")}, 'site_forbids'],
    [{WebAssembly: refuses('call to WebAssembly.Module() blocked by CSP')}, 'site_forbids'],
    [{WebAssembly: {Module, Instance, validate: () => false}}, 'wasm_old'],
  ])) {
    standIn(context, {...can, ...lacking})
    assert.equal(missingFeature()?.code, code)
  }
  for (const [name, code] of /** @type {const} */ ([['Worker', 'no_workers'], ['DecompressionStream', 'browser_old']])) {
    standIn(context, can)
    Reflect.deleteProperty(globalThis, name)
    assert.equal(missingFeature()?.code, code)
  }
})

test('a stop is asked of the frame, and gives what was read', async (context) => {
  const {client: made, say, first, clock} = await client(context)
  made.stop()
  const analysis = made.analyze([], ignore)
  made.stop()
  assert.deepEqual(first.sent.at(-1), {type: 'stop', job: 1})
  say({type: 'planned', job: 1, plan: Uint8Array.of(9)})
  say({type: 'findings', job: 1, findings: Uint8Array.of(7)})
  say({type: 'stopped', job: 1})
  assert.deepEqual(first.sent.at(-1), {type: 'reportStopped', job: 1, plan: Uint8Array.of(9), findings: [Uint8Array.of(7)], broken: null})
  say({type: 'report', job: 1, bytes: REPORT})
  assert.deepEqual(await analysis, REPORT)
  clock.pass(10 * START_MS)
  assert(FakeFrame.shown === first, 'nothing is waited for any more')
  made.stop()
  assert.equal(first.sent.filter(({type}) => type === 'stop').length, 1)
})

test('a stop with nothing read, one before the start, and one without an answer are ends', async (context) => {
  const nothing = await client(context)
  const empty = assert.rejects(nothing.client.analyze([], ignore), {code: 'cancelled'})
  nothing.client.stop()
  nothing.say({type: 'stopped', job: 1})
  await empty
  assert(FakeFrame.shown === nothing.first, 'the frame stays')
  const early = await client(context, {listening: false})
  const lost = assert.rejects(early.client.analyze([], ignore), {code: 'cancelled'})
  early.client.stop()
  await lost
  const silent = await client(context)
  silent.say({type: 'started'})
  const late = assert.rejects(silent.client.analyze([], ignore), {code: 'stop_timeout'})
  const beside = assert.rejects(silent.client.render([REPORT], 'text', true), {code: 'cancelled'})
  silent.client.stop()
  silent.clock.pass(59_999)
  assert(FakeFrame.shown === silent.first)
  silent.clock.pass(1)
  await Promise.all([late, beside])
  assert(FakeFrame.shown !== silent.first)
})

test('all that was found is given for the report, and is kept until that comes', async (context) => {
  const {client: made, say, first} = await client(context)
  const analysis = made.analyze([], ignore)
  say({type: 'planned', job: 1, plan: Uint8Array.of(9)})
  for (const byte of [2, 1]) say({type: 'findings', job: 1, findings: Uint8Array.of(byte)})
  say({type: 'findings', job: 7, findings: Uint8Array.of(7)})
  say({type: 'read', job: 7})
  assert.equal(first.sent.at(-1)?.type, 'analyze')
  say({type: 'progress', job: 1, progress: {...SOME, path: 'a.log'}})
  say({type: 'progress', job: 1, progress: {...SOME, phase: 'judging'}})
  say({type: 'read', job: 1})
  const findings = [Uint8Array.of(2), Uint8Array.of(1)]
  assert.deepEqual(first.sent.at(-1), {type: 'judge', job: 1, findings})
  say({type: 'failed', code: 'engine_memory', message: 'full.', path: ''})
  say({type: 'listening'})
  await settled()
  assert.deepEqual(FakeFrame.shown.sent.at(-1), {type: 'reportStopped', job: 1, plan: Uint8Array.of(9), findings, broken: {code: 'engine_memory', path: ''}})
  const lost = assert.rejects(analysis, {code: 'engine_memory', message: 'full.'})
  say({type: 'failed', code: 'engine_memory', message: 'full.', path: ''})
  await lost
})

test('an end before anything was read names the file', async (context) => {
  const {client: made, say} = await client(context)
  const lost = assert.rejects(made.analyze([], ignore), {code: 'engine_trapped', message: 'boom. It was reading a.log.'})
  say({type: 'failed', code: 'engine_trapped', message: 'boom.', path: 'a.log'})
  await lost
})

test('a stop after an end waits for the report of what was read', async (context) => {
  for (const isOpen of [false, true]) {
    const made = await client(context)
    const analysis = made.client.analyze([], ignore)
    made.say({type: 'findings', job: 1, findings: Uint8Array.of(7)})
    made.say({type: 'failed', code: 'engine_died', message: 'boom', path: ''})
    if (!isOpen) made.client.stop()
    made.say({type: 'listening'})
    await settled()
    if (isOpen) made.client.stop()
    assert.deepEqual(FakeFrame.shown.sent.map(({type}) => type), ['start', 'reportStopped', 'stop'])
    made.say({type: 'report', job: 1, bytes: REPORT})
    assert.deepEqual(await analysis, REPORT)
  }
})

test('what was found before an end goes to the next frame, which tells what ended it', async (context) => {
  /** @type {[string, (made: Awaited<ReturnType<typeof client>>) => void, {code: string, path: string}][]} */
  const ends = [
    ['a worker', ({say}) => say({type: 'failed', code: 'engine_memory', message: 'full', path: 'b.log'}), {code: 'engine_memory', path: 'b.log'}],
    ['a message', ({scope}) => scope.dispatch('messageerror', {source: FakeFrame.shown.contentWindow}), {code: 'engine_garbled', path: 'a.log'}],
    ['the frame', ({clock}) => (FakeFrame.pinged = ignore, clock.pass(10_000)), {code: 'engine_died', path: 'a.log'}],
    ['it was asked to stop', ({client: made, say}) => (made.stop(), say({type: 'failed', code: 'engine_died', message: 'boom', path: ''})), {code: 'engine_died', path: ''}],
  ]
  for (const [name, end, broken] of ends) {
    const made = await client(context)
    made.say({type: 'started'})
    const analysis = made.client.analyze([], ignore)
    const text = assert.rejects(made.client.render([REPORT], 'text', true), {code: broken.code})
    made.say({type: 'planned', job: 1, plan: Uint8Array.of(9)})
    made.say({type: 'findings', job: 1, findings: Uint8Array.of(7)})
    made.say({type: 'progress', job: 1, progress: {...SOME, path: 'a.log'}})
    made.say({type: 'progress', job: 1, progress: SOME})
    end(made)
    await text
    assert(FakeFrame.shown !== made.first, name)
    made.say({type: 'listening'})
    await settled()
    assert.deepEqual(FakeFrame.shown.sent.at(-1), {type: 'reportStopped', job: 1, plan: Uint8Array.of(9), findings: [Uint8Array.of(7)], broken}, name)
    made.say({type: 'report', job: 1, bytes: REPORT})
    assert.deepEqual(await analysis, REPORT, name)
    assert.deepEqual(made.told, [], name)
  }
})

test('a bundle is stopped, and nothing else', async (context) => {
  const {client: made, say, first} = await client(context)
  const bundle = assert.rejects(made.bundle({id: 1, inputs: []}, [REPORT], {redact: true, hashInputs: false}, ignore), {code: 'cancelled'})
  const text = made.render([REPORT], 'text', true)
  made.stopBundle()
  await bundle
  assert.deepEqual(first.sent.at(-1), {type: 'stop', job: 1})
  assert(FakeFrame.shown === first, 'the frame stays')
  say({type: 'bundle', job: 1, bytes: TEXT})
  say({type: 'rendered', job: 2, bytes: TEXT})
  assert.deepEqual(await text, [TEXT])
})

test('a stop while a report is opened ends that', async (context) => {
  const {client: made, first} = await client(context)
  const opening = assert.rejects(made.openReport(new Uint8Array()), {code: 'cancelled'})
  made.stop()
  await opening
  assert(FakeFrame.shown !== first)
})

test('saved reports are opened or refused, and the example is handed out', async (context) => {
  const {client: made, say} = await client(context)
  const opened = made.openReport(REPORT)
  say({type: 'opened', job: 1, bytes: REPORT, saved: null})
  assert.deepEqual(await opened, {report: REPORT, saved: null})
  const refused = assert.rejects(made.openReport(bytes('x')), {name: 'EngineError', code: 'saved-no-report', message: 'it is none'})
  say({type: 'refused', job: 2, code: 'saved-no-report', message: 'it is none'})
  await refused
  const example = made.example()
  say({type: 'example', job: 3, bytes: Uint8Array.of(1)})
  assert.deepEqual(await example, Uint8Array.of(1))
})

/** Twice as long as a part, and some. */
const LARGE = Uint8Array.from({length: (9 << 20) + 5}, (_, index) => index % 251)

/** What is sent in tasks of their own. */
const tasks = async () => {
  for (let task = 0; task < 20; task += 1) await settled()
}

test('a large report goes and comes in parts', async (context) => {
  const {client: made, say, first} = await client(context)
  first.sent.length = 0
  const opened = made.openReport(LARGE)
  await tasks()
  assert.deepEqual(first.sent.map(({type}) => type), ['part', 'part', 'openReport'])
  const parts = first.sent.flatMap((message) => (message.type === 'part' ? [message.bytes] : message.type === 'openReport' ? message.report : []))
  assert.deepEqual(await wholeOf(parts, async () => {}), LARGE)
  const last = parts.pop()
  assert(last)
  for (const bytes of parts) say({type: 'part', job: 1, bytes})
  say({type: 'opened', job: 1, bytes: last, saved: null})
  assert.deepEqual((await opened).report, LARGE)
})

test('what is stopped while it is sent, is sent no further', async (context) => {
  const {client: made, first} = await client(context)
  const rendered = assert.rejects(made.render([LARGE], 'text', true), {code: 'cancelled'})
  made.cancel()
  await tasks()
  await rendered
  assert.equal(first.sent.filter(({type}) => type === 'part').length, 1)
  assert.deepEqual(FakeFrame.shown.sent, [])
})
