import assert from 'node:assert/strict'
import {test} from 'node:test'

import {EngineError} from '../../www/app/engine-client.js'
import {looseFile} from '../../www/app/inputs.js'
import {Runs} from '../../www/app/run.js'
import {PageState} from '../../www/app/state.js'
import {settled} from './fakes/file.js'
import {aReport, textOf} from './fakes/report.js'

/**
 * @import {EngineClient} from '../../www/app/engine-client.js'
 * @import {State} from '../../www/app/state.js'
 * @import {InputFile} from '../../www/protocol.js'
 */

const JSON_TEXT = new TextEncoder().encode(textOf(aReport()))
const LOG = looseFile(new File(['I250422'], 'a.log'))
const REPORT = looseFile(new File(['{"schema":2,"tool":{"name":"detect-144650"}}'], 'report.json', {lastModified: 7}))

/** A page that takes inputs, with an engine that answers when the test says so. */
function made() {
  /** @type {{what: unknown, resolve: (answer: any) => void, reject: (error: unknown) => void}[]} */
  const asked = []
  const ask = (/** @type {unknown} */ what) => new Promise((resolve, reject) => asked.push({what, resolve, reject}))
  let stops = 0
  /** @type {((progress: any) => void)[]} */
  const tells = []
  const engine = {
    analyze: (/** @type {unknown} */ what, /** @type {(progress: any) => void} */ progress) => {
      tells.push(progress)
      return ask(what)
    },
    openReport: ask,
    stop: () => (stops += 1),
    cancel: () => {
      for (const {reject} of asked.splice(0)) reject(new EngineError('cancelled', ''))
    },
  }
  /** @type {State[]} */
  const states = []
  const page = new PageState((state) => states.push(state))
  page.started()
  /** @type {string[]} */
  const said = []
  /** @type {InputFile[] | null} */
  let archive = null
  let opened = 0
  const runs = new Runs(/** @type {EngineClient} */ (/** @type {unknown} */ (engine)), page, {
    progress: () => said.push('progress'),
    begun: () => {},
    read: (inputs) => void (archive = inputs),
    opened: () => void (opened += 1),
    answered: (report) => said.push(`answered ${report.parts().reduce((sum, {length}) => sum + length, 0)}`),
    say: (sentence) => said.push(sentence),
    tell: (sentence) => said.push(sentence),
  })
  const begin = async (/** @type {InputFile[]} */ inputs, words = 'a') => {
    void runs.begin({inputs, words})
    // The looks at files take a few turns.
    for (let turn = 0; turn < 10; turn += 1) await settled()
  }
  return {runs, asked, tells, states, said, begin, stops: () => stops, opened: () => opened, archive: () => archive}
}

/** The report is opened in tasks of their own. */
const shown = async () => {
  for (let turn = 0; turn < 10; turn += 1) await settled()
}

const last = (/** @type {State[]} */ states) => /** @type {any} */ (states.at(-1))

test('what is no report is analyzed', async () => {
  const {asked, states, said, begin} = made()
  await begin([LOG])
  assert.deepEqual(asked[0]?.what, [LOG])
  asked[0]?.resolve(JSON_TEXT)
  await shown()
  assert.equal(last(states).name, 'done')
  assert.deepEqual(last(states).origin, {saved: null, notOpened: []})
  assert.deepEqual(said, [`answered ${JSON_TEXT.length}`])
})

test('a saved report is opened, the first of several', async () => {
  const {asked, states, begin} = made()
  const other = {...REPORT, name: 'other.json'}
  await begin([REPORT, other])
  assert.match(new TextDecoder().decode(/** @type {Uint8Array} */ (asked[0]?.what)), /^\{"schema"/)
  asked[0]?.resolve({report: JSON_TEXT, saved: '2026-11-26T07:20:00Z'})
  await shown()
  const saved = {file: 'report.json', saved: '2026-11-26T07:20:00Z', modified: 7}
  assert.deepEqual(last(states).origin, {saved, notOpened: ['other.json']})
})

test('beside other files a saved report is not read, and named', async () => {
  const {asked, states, begin} = made()
  await begin([REPORT, LOG])
  assert.deepEqual(asked[0]?.what, [LOG])
  asked[0]?.resolve(JSON_TEXT)
  await shown()
  assert.deepEqual(last(states).origin, {saved: null, notOpened: ['report.json']})
})

test('a report that is refused has its name and its sentence', async () => {
  const {asked, states, begin} = made()
  await begin([REPORT])
  asked[0]?.reject(new EngineError('saved-newer', 'it is newer'))
  await settled()
  assert.equal(last(states).failure.code, 'saved-newer')
  assert.equal(last(states).failure.message, 'report.json: it is newer.')
})

test('a report that cannot be read, or is too large, is said', async () => {
  for (const [file, why] of /** @type {const} */ ([
    [{arrayBuffer: () => Promise.reject(new Error('gone')), size: 1}, /cannot be read/],
    [{size: 400_000_001}, /too large/],
  ])) {
    const {asked, states, begin} = made()
    const slice = REPORT.file.slice.bind(REPORT.file)
    await begin([{...REPORT, file: /** @type {File} */ (/** @type {unknown} */ ({name: 'report.json', slice, ...file}))}])
    assert.deepEqual(asked, [])
    assert.match(last(states).failure.message, why)
  }
})

test('a new run takes the place of the one that goes on, and says so', async () => {
  const {asked, states, said, begin} = made()
  await begin([LOG], 'first')
  const first = asked[0]
  await begin([LOG], 'second')
  assert.deepEqual(said, ['Stopped, and not kept: first.'])
  assert.equal(last(states).inputs, 'second')
  first?.resolve(JSON_TEXT)
  await shown()
  assert.equal(last(states).name, 'analyzing', 'a late answer changes nothing')
  asked[0]?.resolve(JSON_TEXT)
  await shown()
  assert.equal(last(states).run, 2)
})

test('a stop is followed by what was read, or by a sentence', async () => {
  const found = made()
  await found.begin([LOG])
  found.runs.stop()
  assert.equal(last(found.states).stopping, true)
  assert.equal(found.stops(), 1)
  found.asked[0]?.resolve(JSON_TEXT)
  await shown()
  assert.equal(last(found.states).name, 'done')
  const nothing = made()
  await nothing.begin([LOG])
  nothing.runs.stop()
  nothing.asked[0]?.reject(new EngineError('cancelled', ''))
  await settled()
  assert.equal(last(nothing.states).name, 'ready')
  assert.match(nothing.said.join(), /Nothing was judged/)
})

test('what a report was made of is that of its own run, also after a stop', async () => {
  const {runs, asked, begin, archive} = made()
  await begin([LOG])
  asked.shift()?.resolve(JSON_TEXT)
  await shown()
  assert.deepEqual(archive(), [LOG])
  const other = {...LOG, name: 'other.log'}
  await begin([other])
  assert.equal(archive(), null, 'that of the run before is gone')
  runs.stop()
  asked.shift()?.resolve(JSON_TEXT)
  await shown()
  assert.deepEqual(archive(), [other])
})

test('a late answer of a run that was replaced leaves no archive', async () => {
  const {asked, begin, archive} = made()
  await begin([LOG])
  const first = asked[0]
  first?.resolve(JSON_TEXT)
  await begin([REPORT])
  await shown()
  assert.equal(archive(), null)
})

test('a second stop does not wait, and says so', async () => {
  const {runs, asked, states, said, begin} = made()
  await begin([LOG])
  runs.stop()
  runs.stop()
  await settled()
  assert.equal(last(states).name, 'ready')
  assert.deepEqual(said.splice(0), ['Stopped. You did not wait for what was found until then, so nothing is shown. Analyze again to see it.'])
  await begin([LOG])
  runs.stop()
  asked[0]?.reject(new EngineError('cancelled', ''))
  await settled()
  assert.match(said.join(), /^Stopped before any file was read/, 'the next run is another one')
})

test('a stop that took too long says so', async () => {
  const {runs, asked, states, said, begin} = made()
  await begin([LOG])
  runs.stop()
  asked[0]?.reject(new EngineError('stop_timeout', ''))
  await settled()
  assert.equal(last(states).name, 'ready')
  assert.deepEqual(said, ['Stopped. Joining what was found until then took too long, so nothing is shown. Analyze again to see it.'])
})

test('a stop while files are looked at asks the engine for nothing', async () => {
  const {runs, asked, states} = made()
  void runs.begin({inputs: [LOG], words: 'a'})
  runs.stop()
  for (let turn = 0; turn < 10; turn += 1) await settled()
  assert.deepEqual(asked, [])
  assert.equal(last(states).name, 'ready')
})

/**
 * A file whose reads end when the test says so.
 *
 * @param {object} reads
 */
const slow = (reads) => ({...REPORT, file: /** @type {File} */ (/** @type {unknown} */ ({name: 'report.json', size: 1, slice: REPORT.file.slice.bind(REPORT.file), ...reads}))})

test('a saved report that is read after a stop is not opened', async () => {
  const {runs, asked, states, said, begin} = made()
  let give = (/** @type {ArrayBuffer} */ _) => {}
  await begin([slow({arrayBuffer: () => new Promise((resolve) => (give = resolve))})])
  runs.stop()
  give(new ArrayBuffer(1))
  await shown()
  assert.deepEqual(asked, [])
  assert.equal(last(states).name, 'ready')
  assert.match(said.join(), /Nothing was judged/)
})

test('a share that hangs keeps no stop waiting', async () => {
  const never = () => new Promise(() => {})
  for (const reads of [{slice: () => ({text: never})}, {arrayBuffer: never}]) {
    const {runs, asked, states, said, begin} = made()
    await begin([slow(reads)])
    runs.stop()
    await shown()
    assert.equal(last(states).name, 'ready')
    assert.match(said.join(), /Nothing was judged/)
    await begin([LOG])
    assert.deepEqual(asked[0]?.what, [LOG], 'the next run is another one')
  }
})

test('progress that comes after a stop, or of a run that was replaced, is not shown', async () => {
  const {runs, tells, said, begin} = made()
  await begin([LOG])
  tells[0]?.({})
  await begin([LOG])
  tells[0]?.({})
  runs.stop()
  tells[1]?.({})
  assert.deepEqual(said, ['progress', 'Stopped, and not kept: a.'])
})

test('the report of a run that was replaced is not made into a view', async () => {
  const {asked, begin, opened} = made()
  await begin([LOG])
  asked.shift()?.resolve(JSON_TEXT)
  const second = begin([LOG])
  await second
  await shown()
  assert.equal(opened(), 0)
  asked[0]?.resolve(JSON_TEXT)
  await shown()
  assert.equal(opened(), 1)
})

test('nothing given is said', async () => {
  const {states, said, begin} = made()
  await begin([])
  assert.deepEqual([states.length, said.length], [1, 1])
})

test('a report that the page cannot read fails in words', async () => {
  const {asked, states, begin} = made()
  await begin([LOG])
  asked[0]?.resolve('no JSON')
  await settled()
  assert.equal(last(states).failure.code, 'page')
})
