import assert from 'node:assert/strict'
import {test} from 'node:test'

import {wholeOf} from '../../www/parts.js'
import {settled} from './fakes/file.js'
import {FakeClock, FakeScope, standIn} from './fakes/globals.js'
import {FakeWorker} from './fakes/worker.js'

/**
 * @import {TestContext} from 'node:test'
 * @import {FromFrame, ToFrame} from '../../www/protocol.js'
 */

let lastFrame = 0

/**
 * The module runs once in a frame: each test gets one of its own.
 *
 * @param {TestContext} context
 */
async function frame(context) {
  const scope = new FakeScope()
  /** @type {FromFrame[]} */
  const told = []
  const parent = {postMessage: (/** @type {FromFrame} */ message) => told.push(message)}
  FakeWorker.forget()
  const ungoverned = {EventSource: 1, RTCPeerConnection: 1, webkitRTCPeerConnection: 1, WebTransport: 1, SharedWorker: 1}
  standIn(context, {...ungoverned, parent, addEventListener: scope.addEventListener, Worker: FakeWorker, ...new FakeClock().globals})
  lastFrame += 1
  const address = `../../www/engine/frame.js?${lastFrame}`
  await import(address)
  const ask = (/** @type {ToFrame} */ data, source = parent) => scope.dispatch('message', {source, data})
  /** What was told since the last time. */
  const news = () => told.splice(0)
  return {ask, news, scope}
}

/** @type {ToFrame} */
const START = {type: 'start', worker: 'worker()', wasm: Uint8Array.of(0), workers: 2}

test('it says that it listens, and again when asked', async (context) => {
  const {ask, news} = await frame(context)
  assert.deepEqual(news(), [{type: 'listening'}])
  ask({type: 'hello'})
  assert.deepEqual(news(), [{type: 'listening'}])
})

const REPORT = new TextEncoder().encode('{}')
const TEXT = new TextEncoder().encode('text')

test('ways out that no policy governs are gone', async (context) => {
  await frame(context)
  for (const name of ['EventSource', 'RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'Worker', 'SharedWorker']) assert(!(name in globalThis), name)
})

test('requests go to the workers, and their answers to the page', async (context) => {
  const {ask, news} = await frame(context)
  ask(START)
  const [first] = FakeWorker.made
  assert(first)
  first.say({type: 'started'})
  news()
  ask({type: 'render', job: 1, report: [REPORT], format: 'text', redact: true})
  first.say({type: 'rendered', job: 1, bytes: TEXT})
  assert.deepEqual(news(), [{type: 'rendered', job: 1, bytes: TEXT}])
  ask({type: 'analyze', job: 2, inputs: []})
  first.say({type: 'planned', job: 2, batches: [], totalBytes: 0, members: 0, plan: Uint8Array.of()})
  assert.deepEqual(news().at(-1), {type: 'read', job: 2})
  ask({type: 'judge', job: 2, findings: []})
  first.say({type: 'report', job: 2, bytes: REPORT})
  assert.deepEqual(news().at(-1), {type: 'report', job: 2, bytes: REPORT})
  assert.deepEqual(first.asked.map(({type}) => type), ['start', 'render', 'open', 'report', 'close'])
})

test('nothing waits for a bundle, also after a stop', async (context) => {
  const {ask} = await frame(context)
  ask(START)
  ask({type: 'analyze', job: 1, inputs: []})
  ask({type: 'bundle', job: 2, archive: {id: 1, inputs: []}, report: [REPORT], redact: true, hashInputs: false})
  ask({type: 'render', job: 3, report: [REPORT], format: 'text', redact: true})
  const asked = (/** @type {FakeWorker[]} */ workers) => workers.map((worker) => worker.asked.map(({type}) => type))
  assert.deepEqual(asked(FakeWorker.made), [['start', 'open', 'render'], ['start', 'bundle']])
  ask({type: 'stop', job: 1})
  assert.deepEqual(asked(FakeWorker.made.slice(2)), [['start', 'render'], ['start', 'bundle']])
})

test('a stop ends a bundle alone: what else is owed is asked again', async (context) => {
  const {ask, news} = await frame(context)
  ask(START)
  ask({type: 'bundle', job: 1, archive: {id: 1, inputs: []}, report: [REPORT], redact: true, hashInputs: false})
  ask({type: 'render', job: 2, report: [REPORT], format: 'text', redact: true})
  news()
  ask({type: 'stop', job: 1})
  const [first, last, third, fourth] = FakeWorker.made
  assert(first?.terminated && last?.terminated)
  assert.deepEqual([askedOf(third), askedOf(fourth)], [['start', 'render 2'], ['start']])
  third?.say({type: 'rendered', job: 2, bytes: TEXT})
  assert.deepEqual(news(), [{type: 'rendered', job: 2, bytes: TEXT}])
})

test('of a bundle that is stopped while it is asked for, nothing is kept', async (context) => {
  const {ask} = await frame(context)
  ask(START)
  ask({type: 'part', job: 1, bytes: REPORT})
  ask({type: 'stop', job: 1})
  ask({type: 'render', job: 1, report: [TEXT], format: 'text', redact: true})
  assert.deepEqual(FakeWorker.made[0]?.asked.at(-1), {type: 'render', job: 1, report: [TEXT], format: 'text', redact: true})
})

test('of two analyses the later one counts', async (context) => {
  const {ask} = await frame(context)
  ask(START)
  const [first] = FakeWorker.made
  assert(first)
  ask({type: 'analyze', job: 1, inputs: []})
  first.say({type: 'planned', job: 1, batches: [{bytes: 1, path: '', stretches: []}], totalBytes: 1, members: 1, plan: Uint8Array.of()})
  ask({type: 'analyze', job: 2, inputs: []})
  await settled()
  assert.deepEqual(first.asked.map((message) => ('job' in message ? `${message.type} ${message.job}` : message.type)), ['start', 'open 1', 'open 2'])
})

test('nobody but the page is listened to', async (context) => {
  const {ask, news} = await frame(context)
  news()
  ask(START, {postMessage: () => 0})
  assert.deepEqual(FakeWorker.made, [])
})

test('failed is said once, as the last word', async (context) => {
  /** @type {[string, (made: Awaited<ReturnType<typeof frame>>) => void, string][]} */
  const cases = [
    ['a worker ends', ({ask}) => (ask(START), FakeWorker.made[1]?.die('boom')), 'engine_start'],
    ['a message cannot be read', ({ask, scope}) => (ask(START), scope.dispatch('messageerror', {})), 'engine_garbled'],
    ['an error of its own', ({ask, scope}) => (ask(START), scope.dispatch('unhandledrejection', {reason: new Error('odd')})), 'engine_trapped'],
    ['a request before the start', ({ask}) => ask({type: 'analyze', job: 1, inputs: []}), 'engine_start'],
  ]
  for (const [name, end, code] of cases) {
    const made = await frame(context)
    made.news()
    end(made)
    assert.deepEqual(made.news().map((message) => message.type === 'failed' && message.code), [code], name)
    assert(FakeWorker.made.every(({terminated}) => terminated), `${name}: no worker is left`)
    made.ask(START)
    made.ask({type: 'hello'})
    FakeWorker.made[0]?.die('one more')
    made.scope.dispatch('messageerror', {})
    assert.deepEqual(made.news(), [], name)
  }
})

test('the end of a worker names the file that it read', async (context) => {
  for (const [path, want] of [['b.log', 'b.log'], ['', 'a.log']]) {
    const {ask, news} = await frame(context)
    ask(START)
    const [first] = FakeWorker.made
    ask({type: 'analyze', job: 1, inputs: []})
    first?.say({type: 'planned', job: 1, batches: [{bytes: 1, path: 'a.log', stretches: []}], totalBytes: 1, members: 1, plan: Uint8Array.of()})
    await settled()
    first?.say({type: 'failed', code: 'engine_memory', message: 'full', path: path ?? ''})
    assert.deepEqual(news().at(-1), {type: 'failed', code: 'engine_memory', message: 'full', path: want})
  }
})

test('violations of the policy are told', async (context) => {
  const {ask, scope, news} = await frame(context)
  ask(START)
  news()
  scope.dispatch('securitypolicyviolation', {})
  assert.deepEqual(news(), [{type: 'violation'}])
  FakeWorker.made[0]?.say({type: 'violation'})
  assert.deepEqual(news(), [{type: 'violation'}], 'those of workers, too')
})

test('how far a bundle is goes to the page, and so does the bundle', async (context) => {
  const {ask, news} = await frame(context)
  ask(START)
  const [first] = FakeWorker.made
  assert(first)
  news()
  const reading = {path: '', doneBytes: 1, totalBytes: 2}
  ask({type: 'bundle', job: 4, archive: {id: 1, inputs: []}, report: [REPORT], redact: true, hashInputs: false})
  first.say({type: 'bundling', job: 4, reading})
  first.say({type: 'bundle', job: 4, bytes: Uint8Array.of(7)})
  ask({type: 'context', job: 5, archive: {id: 1, inputs: []}, evidence: {input: 0, path: '', line: 1, text: ''}})
  first.say({type: 'context', job: 5, context: {text: null, missing: 'gone'}})
  assert.deepEqual(news(), [
    {type: 'bundling', job: 4, reading},
    {type: 'bundle', job: 4, bytes: Uint8Array.of(7)},
    {type: 'context', job: 5, context: {text: null, missing: 'gone'}},
  ])
})

/** @param {FakeWorker | undefined} worker */
const askedOf = (worker) => worker?.asked.map((message) => ('job' in message ? `${message.type} ${message.job}` : message.type))

test('a stop ends the workers, and new ones join what is given to them', async (context) => {
  const {ask, news} = await frame(context)
  ask(START)
  const [first, second] = FakeWorker.made
  ask({type: 'analyze', job: 1, inputs: []})
  const batches = [1, 2, 3].map((bytes) => ({bytes, path: '', stretches: []}))
  first?.say({type: 'planned', job: 1, batches, totalBytes: 6, members: 3, plan: Uint8Array.of(9)})
  await settled()
  first?.say({type: 'findings', job: 1, batch: 0, findings: Uint8Array.of(7), memory: 0})
  ask({type: 'render', job: 2, report: [REPORT], format: 'text', redact: true})
  news()
  ask({type: 'stop', job: 1})
  assert(first?.terminated && second?.terminated)
  const [, , third] = FakeWorker.made
  assert.deepEqual(news(), [{type: 'stopped', job: 1}])
  /** @type {ToFrame} */
  const join = {type: 'reportStopped', job: 1, plan: Uint8Array.of(9), findings: [Uint8Array.of(7)], broken: null}
  ask(join)
  assert.deepEqual(askedOf(third), ['start', 'render 2', 'reportStopped 1'], 'what is owed is asked again')
  assert.deepEqual(third?.asked.at(-1), join)
  ask({type: 'stop', job: 1})
  assert(!third?.terminated, 'nothing is read that could be stopped')
  third?.say({type: 'rendered', job: 2, bytes: TEXT})
  third?.say({type: 'report', job: 1, bytes: REPORT})
  assert.deepEqual(news().map((message) => message.type), ['rendered', 'report'])
  ask({type: 'analyze', job: 3, inputs: []})
  assert.deepEqual(askedOf(third)?.at(-1), 'open 3')
})

test('a stop is told, one of another analysis does nothing', async (context) => {
  const {ask, news} = await frame(context)
  ask(START)
  ask({type: 'stop', job: 1})
  ask({type: 'analyze', job: 1, inputs: []})
  ask({type: 'stop', job: 7})
  assert.equal(FakeWorker.made.length, 2)
  news()
  ask({type: 'stop', job: 1})
  assert.deepEqual(news(), [{type: 'stopped', job: 1}])
  assert.deepEqual(FakeWorker.made.map(({terminated}) => terminated), [true, true, false, false])
})

/** Twice as long as a part, and some. */
const LARGE = Uint8Array.from({length: (9 << 20) + 5}, (_, index) => index % 251)

test('a large report comes and goes in parts', async (context) => {
  const {ask, news} = await frame(context)
  ask(START)
  const [first] = FakeWorker.made
  assert(first)
  news()
  first.say({type: 'rendered', job: 1, bytes: Uint8Array.from(LARGE)})
  const told = news()
  assert.deepEqual(told.map(({type}) => type), ['part', 'part', 'rendered'])
  const parts = told.flatMap((message) => ('bytes' in message ? [message.bytes] : []))
  assert.deepEqual(await wholeOf(parts, async () => {}), LARGE)
  for (const bytes of parts.slice(0, -1)) ask({type: 'part', job: 2, bytes})
  ask({type: 'part', job: 3, bytes: TEXT})
  ask({type: 'openReport', job: 2, report: parts.slice(-1)})
  const asked = first.asked.at(-1)
  assert(asked?.type === 'openReport')
  assert.deepEqual(await wholeOf(asked.report, async () => {}), LARGE)
})
