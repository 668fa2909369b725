import assert from 'node:assert/strict'
import {test} from 'node:test'

import {Pool} from '../../www/engine/pool.js'
import {workersOf} from '../../www/engine/spawn.js'
import {FakeClock, standIn} from './fakes/globals.js'
import {FakeWorker} from './fakes/worker.js'

/**
 * @import {TestContext} from 'node:test'
 * @import {ToWorker} from '../../www/protocol.js'
 */

const WASM = Uint8Array.of(0)

/** Two minutes, after which a worker that owes an answer is silent. */
const SILENT_MS = 120_000

/** How often the pool looks. */
const LOOK_MS = 5_000

/**
 * A pool of two, and all that it tells.
 *
 * @param {TestContext} context
 */
function pool(context) {
  const clock = new FakeClock()
  FakeWorker.forget()
  standIn(context, clock.globals)
  /** @type {unknown[][]} */
  const told = []
  const made = new Pool(workersOf('worker()', /** @type {any} */ (FakeWorker)), WASM, 2, {
    started: () => told.push(['started']),
    violation: () => told.push(['violation']),
    answered: (worker, {type}) => told.push(['answered', worker, type]),
    failed: (code, message) => told.push(['failed', code, message]),
  })
  const [first, second] = FakeWorker.made
  assert(first && second)
  return {pool: made, clock, told, first, second}
}

test('all workers start, from a script that is a blob', (context) => {
  const {pool: {size}, first, second} = pool(context)
  assert.equal(size, 2)
  for (const worker of [first, second]) {
    assert.match(worker.url, /^blob:/)
    assert.deepEqual(worker.asked, [{type: 'start', wasm: WASM}])
  }
})

test('one that owes nothing is dismissed, and there is another when it is needed', (context) => {
  const {pool: made, second, told} = pool(context)
  made.dismiss(1)
  assert(!second.terminated, 'it has not started yet')
  second.say({type: 'started'})
  made.dismiss(1)
  made.dismiss(7)
  assert(second.terminated)
  made.post(1, {type: 'close', job: 1})
  assert.equal(FakeWorker.made.length, 2, 'there is nothing to close')
  made.post(1, {type: 'report', job: 1, findings: []})
  const [, , third] = FakeWorker.made
  assert.deepEqual(third?.asked.map(({type}) => type), ['start', 'report'])
  third?.say({type: 'started'})
  assert.deepEqual(told, [['started'], ['started']])
  made.end()
  assert(third?.terminated)
})

test('answers are told with their worker', (context) => {
  const {told, first, second} = pool(context)
  first.say({type: 'started'})
  second.say({type: 'progress', job: 1, batch: 0, bytes: 1, path: ''})
  second.say({type: 'found', job: 1, findings: WASM})
  second.say({type: 'findings', job: 1, batch: 0, findings: WASM, memory: 0})
  second.say({type: 'violation'})
  assert.deepEqual(told, [['started'], ['answered', 1, 'progress'], ['answered', 1, 'found'], ['answered', 1, 'findings'], ['violation']])
})

test('bytes of files, and what is to be judged, are transferred, nothing else', (context) => {
  const {pool: made, first} = pool(context)
  const [bytes, found] = [new Uint8Array(3), new Uint8Array(4)]
  made.post(0, {type: 'analyze', job: 1, batch: 0, slices: [{input: 0, start: 0, bytes}]})
  made.post(0, {type: 'open', job: 1, inputs: [], plan: WASM})
  made.post(0, {type: 'report', job: 1, findings: [found]})
  assert.deepEqual(first.transferred, [bytes.buffer, found.buffer])
})

test('a worker that is not there is not asked', (context) => {
  assert.throws(() => pool(context).pool.post(2, {type: 'close', job: 1}), /no worker 2/)
})

test('whatever ends a worker is told once, and ends all', (context) => {
  const died = 'A worker of the analyzer ended: '
  /** @type {[string, (made: ReturnType<typeof pool>) => void, string, RegExp][]} */
  const cases = [
    ['its own word', ({first}) => first.say({type: 'failed', code: 'no_logs', message: 'no log', path: ''}), 'no_logs', /^no log$/],
    ['an error before it works', ({first}) => first.die('refused'), 'engine_start', RegExp(`${died}refused`)],
    ['an error while it works', ({second}) => (second.say({type: 'started'}), second.die('boom')), 'engine_died', RegExp(`${died}boom`)],
    ['an error without words', ({first}) => first.die(''), 'engine_start', RegExp(`${died}the browser does not say why`)],
    ['a message that cannot be read', ({first}) => first.onmessageerror?.(), 'engine_garbled', /could not be read/],
    ['silence', ({clock}) => clock.pass(SILENT_MS), 'engine_silent', /nothing for 2 minutes/],
  ]
  for (const [name, end, code, message] of cases) {
    const made = pool(context)
    end(made)
    made.second.die('one more')
    made.clock.pass(SILENT_MS)
    const failures = made.told.filter(([what]) => what === 'failed')
    assert.deepEqual(failures.map(([, code]) => code), [code], name)
    assert.match(String(failures[0]?.[2]), message, name)
    assert(made.first.terminated && made.second.terminated, `${name}: both are ended`)
    assert.equal(made.clock.pending, 0, `${name}: the watch has ended`)
  }
})

test('a worker is silent when it owes an answer and says nothing', (context) => {
  /** @type {[string, ToWorker, boolean][]} */
  const cases = [
    ['a plan is owed', {type: 'open', job: 1, inputs: [], plan: null, workers: 2}, true],
    ['a batch', {type: 'analyze', job: 1, batch: 0, slices: []}, true],
    ['a report', {type: 'report', job: 1, findings: []}, true],
    ['a text', {type: 'render', job: 1, report: [WASM], format: 'text', redact: true}, true],
    ['nothing for a plan', {type: 'open', job: 1, inputs: [], plan: WASM}, false],
    ['nothing for a close', {type: 'close', job: 1}, false],
  ]
  for (const [name, message, owed] of cases) {
    const {pool: made, clock, told, first, second} = pool(context)
    for (const worker of [first, second]) worker.say({type: 'started'})
    made.post(0, message)
    clock.pass(SILENT_MS - 1)
    const failed = () => told.some(([what]) => what === 'failed')
    assert(!failed(), `${name}: not yet`)
    clock.pass(1)
    assert.equal(failed(), owed, name)
    made.end()
  }
})

test('a word in time breaks the silence', (context) => {
  const {pool: made, clock, told, first, second} = pool(context)
  for (const worker of [first, second]) worker.say({type: 'started'})
  made.post(1, {type: 'analyze', job: 1, batch: 0, slices: []})
  clock.pass(SILENT_MS - 1)
  second.say({type: 'progress', job: 1, batch: 0, bytes: 1, path: ''})
  clock.pass(SILENT_MS - LOOK_MS)
  assert(!told.some(([what]) => what === 'failed'))
  second.say({type: 'findings', job: 1, batch: 0, findings: WASM, memory: 0})
  clock.pass(10 * SILENT_MS)
  assert(!told.some(([what]) => what === 'failed'), 'what was answered is not owed')
})

test('a pool that was ended says nothing', (context) => {
  const {pool: made, clock, told, first, second} = pool(context)
  made.end()
  first.die('killed')
  clock.pass(10 * SILENT_MS)
  assert.deepEqual(told, [])
  assert(first.terminated && second.terminated)
  assert.equal(made.size, 0)
})

test('if one worker cannot be started, none is left', (context) => {
  const clock = new FakeClock()
  FakeWorker.forget()
  standIn(context, {...clock.globals})
  const spawn = () => {
    if (FakeWorker.made.length === 2) throw new Error('no more threads')
    return /** @type {Worker} */ (/** @type {unknown} */ (new FakeWorker('')))
  }
  const events = {started() {}, answered() {}, failed() {}}
  assert.throws(() => new Pool(spawn, WASM, 3, events), /no more threads/)
  assert.deepEqual(FakeWorker.made.map(({terminated}) => terminated), [true, true])
})
