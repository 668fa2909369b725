import assert from 'node:assert/strict'
import {test} from 'node:test'

import {analyze as analyzeInPage} from '../../npm/browser.js'
import {DiskFile, unreadableBy} from '../../npm/disk-file.js'
import {analyzed, listed} from '../../npm/session.js'
import {settled} from './fakes/file.js'
import {FakeClock, standIn} from './fakes/globals.js'
import {FakeWorker} from './fakes/worker.js'

/**
 * @import {TestContext} from 'node:test'
 * @import {FromWorker} from '../../www/protocol.js'
 * @import {Options} from '../../npm/types/shared.js'
 */

const WASM = Uint8Array.of(0)
/** @type {FromWorker} */
const PLAN = {type: 'planned', job: 1, batches: [], totalBytes: 0, members: 0, plan: WASM}
const REPORT = new TextEncoder().encode('{"verdict": {}}')

/**
 * An analysis of nothing on fake workers, once they are there.
 *
 * @param {TestContext} context
 * @param {Options} options
 */
async function begun(context, options) {
  FakeWorker.forget()
  standIn(context, new FakeClock().globals)
  const spawn = () => /** @type {Worker} */ (/** @type {unknown} */ (new FakeWorker('')))
  const result = analyzed(async () => ({engine: {spawn, wasm: WASM}, inputs: [], processors: 2}), options)
  // A promise that nobody looks at yet is no fault.
  result.catch(() => {})
  await settled()
  const [first] = FakeWorker.made
  assert(first)
  return {result, first}
}

const allEnded = () => FakeWorker.made.every(({terminated}) => terminated)

test('an error of the one who is told of progress ends the analysis', async (context) => {
  const error = new Error('the view is gone')
  let told = 0
  const onProgress = () => {
    told += 1
    throw error
  }
  const {result, first} = await begun(context, {onProgress})
  first.say(PLAN)
  await assert.rejects(result, error)
  assert(allEnded())
  first.say(PLAN)
  assert.equal(told, 1)
})

test('who is told of progress may end the analysis', async (context) => {
  const controller = new AbortController()
  let told = 0
  const onProgress = () => {
    told += 1
    controller.abort(new Error('enough'))
  }
  const {result, first} = await begun(context, {onProgress, signal: controller.signal})
  first.say(PLAN)
  await assert.rejects(result, {message: 'enough'})
  assert(allEnded())
  assert.equal(told, 1)
})

test('a report settles it, and what comes later is not told', async (context) => {
  let told = 0
  const {result, first} = await begun(context, {onProgress: () => (told += 1)})
  first.say(PLAN)
  const before = told
  assert(before > 0)
  first.say({type: 'report', job: 1, bytes: REPORT})
  assert.deepEqual(await result, {verdict: {}})
  assert(allEnded())
  first.say(PLAN)
  assert.equal(told, before)
})

test('a signal ends it before there are workers, too', async () => {
  const never = () => new Promise(() => {})
  const controller = new AbortController()
  const waiting = analyzed(/** @type {any} */ (never), {signal: controller.signal})
  controller.abort('enough')
  assert.equal(await waiting.catch((reason) => reason), 'enough')

  let asked = false
  const wrong = async () => {
    asked = true
    throw new Error('there is no such file')
  }
  const late = analyzed(wrong, {signal: AbortSignal.abort('too late')})
  assert.equal(await late.catch((reason) => reason), 'too late')
  assert.equal(asked, false)
})

test('as many workers as are asked for, if that is a number', async (context) => {
  const cases = /** @type {[number | undefined, number][]} */ ([
    [undefined, 2],
    [NaN, 2],
    [Infinity, 2],
    [0, 1],
    [-1, 1],
    [3.9, 3],
  ])
  for (const [workers, want] of cases) {
    const {result, first} = await begun(context, workers === undefined ? {} : {workers})
    assert.equal(FakeWorker.made.length, want, String(workers))
    first.die('that is all')
    await assert.rejects(result, {name: 'AnalysisError', code: 'engine_start'})
  }
})

test('inputs are a list', () => {
  assert.deepEqual(listed(new Set(['a', 'b'])), ['a', 'b'])
  for (const wrong of ['debug.zip', undefined, null, {}, new URL('file:///debug.zip')]) {
    assert.throws(() => listed(/** @type {any} */ (wrong)), /analyze\(\['debug\.zip'\]\)/)
  }
})

/** Objects of another frame are of no class of this one. */
const foreign = (/** @type {object} */ more) => ({size: 1, slice: () => foreign({}), ...more})

test('in a page, a file is known by what it has', async (context) => {
  FakeWorker.forget()
  standIn(context, {
    Worker: FakeWorker,
    navigator: {hardwareConcurrency: 2},
    fetch: async () => ({ok: true, arrayBuffer: async () => WASM.buffer}),
    ...new FakeClock().globals,
  })
  const input = {name: 'debug', path: 'a.log', file: foreign({}), folder: true}
  const controller = new AbortController()
  const given = [foreign({name: 'a.log'}), foreign({name: 'b.log', webkitRelativePath: 'debug/logs/b.log'}), input]
  const result = analyzeInPage(/** @type {any} */ (given), {signal: controller.signal})
  // The page empties its list at once.
  given.length = 0
  await settled()
  const opened = FakeWorker.made[0]?.asked.find(({type}) => type === 'open')
  assert(opened?.type === 'open')
  const places = opened.inputs.map(({name, path, folder}) => [name, path, folder])
  assert.deepEqual(places, [
    ['a.log', 'a.log', false],
    ['debug', 'logs/b.log', true],
    ['debug', 'a.log', true],
  ])
  controller.abort('enough')
  assert.equal(await result.catch((reason) => reason), 'enough')

  for (const wrong of [foreign({}), {}, null, 'debug.zip', {...input, file: {}}, {...input, path: undefined}]) {
    await assert.rejects(analyzeInPage(/** @type {any} */ ([wrong])), {name: 'TypeError'})
  }
})

test('what is known to be unreadable is not opened', async () => {
  const file = new DiskFile('/no/such/file', 0, 0, {code: 'file-unreadable', why: 'it is not a regular file'})
  for (const one of [file, file.slice(0, 0)]) {
    const want = {code: 'file-unreadable', message: 'it is not a regular file'}
    await assert.rejects(one.arrayBuffer(), want)
    assert.throws(() => one.readSync(), /it is not a regular file/)
  }
})

test('errors of the system', () => {
  const cases = /** @type {const} */ ([
    ['EACCES', 'no-permission', 'x'],
    ['EPERM', 'no-permission', 'x'],
    ['ENOENT', 'file-unreadable', 'it is a link to something that is not there'],
    ['ELOOP', 'file-unreadable', 'x'],
  ])
  for (const [code, want, why] of cases) {
    assert.deepEqual(unreadableBy(Object.assign(new Error("x, stat '/home/a'"), {code})), {code: want, why})
  }
})
