import assert from 'node:assert/strict'
import {test} from 'node:test'

import {OpenReport} from '../../www/app/open-report.js'
import {PageState} from '../../www/app/state.js'
import {aReport} from './fakes/report.js'

const NOTHING = new Uint8Array()
const report = new OpenReport({before: NOTHING, jobs: [], between: NOTHING, uncovered: [], after: NOTHING}, aReport(), [])
const origin = {saved: null, notOpened: []}
const failure = {code: 'x', message: 'y'}

/** Every way into a state; the last run in it is number 1. */
const WAYS = /** @type {const} */ ({
  starting: [],
  ready: ['started'],
  analyzing: ['started', 'begin'],
  stopping: ['started', 'begin', 'stop'],
  done: ['started', 'begin', 'answered'],
  failed: ['started', 'begin', 'failed'],
})

/** @typedef {keyof typeof EVENTS} Event */

/** @type {Record<'started' | 'begin' | 'answered' | 'stop' | 'stopped' | 'failed' | 'refused' | 'engineDied' | 'answeredLate' | 'stoppedLate' | 'failedLate', (page: PageState) => unknown>} */
const EVENTS = {
  started: (page) => page.started(),
  begin: (page) => page.begin('a.zip'),
  answered: (page) => page.answered(1, report, origin, 5),
  stop: (page) => page.stop(),
  stopped: (page) => page.stopped(1),
  failed: (page) => page.failed(1, failure),
  refused: (page) => page.refused(failure),
  engineDied: (page) => page.engineDied(failure),
  // Of a run before this one.
  answeredLate: (page) => page.answered(0, report, origin, 5),
  stoppedLate: (page) => page.stopped(0),
  failedLate: (page) => page.failed(0, failure),
}

/** @param {readonly Event[]} events */
function after(events) {
  /** @type {import('../../www/app/state.js').State[]} */
  const told = []
  const page = new PageState((state) => told.push(state))
  for (const event of events) EVENTS[event](page)
  return {page, told}
}

test('every event in every state', () => {
  /** @type {Record<keyof typeof WAYS, Partial<Record<Event, string>>>} */
  const changes = {
    starting: {started: 'ready', refused: 'failed'},
    ready: {begin: 'analyzing', refused: 'failed', engineDied: 'failed'},
    // A later run takes the place of this one.
    analyzing: {begin: 'analyzing', answered: 'done', stop: 'analyzing', stopped: 'ready', failed: 'failed'},
    stopping: {begin: 'analyzing', answered: 'done', stop: 'analyzing', stopped: 'ready', failed: 'failed'},
    // A run fails after its answer when that cannot be shown.
    done: {begin: 'analyzing', failed: 'failed'},
    failed: {begin: 'analyzing', refused: 'failed'},
  }
  for (const [name, way] of Object.entries(WAYS)) {
    for (const event of /** @type {Event[]} */ (Object.keys(EVENTS))) {
      const before = after(way).told.length
      const names = after([...way, event]).told.slice(before).map((state) => state.name)
      const want = changes[/** @type {keyof typeof WAYS} */ (name)][event]
      assert.deepEqual(names, want ? [want] : [], `${event} in ${name}`)
    }
  }
})

test('what is refused is the state, or to be said beside what stays', () => {
  for (const [name, way] of Object.entries(WAYS)) {
    const {page} = after(way)
    assert.equal(page.refused(failure), !page.holdsSomething, name)
  }
})

test('a state has what belongs to it', () => {
  const {page, told} = after(['started', 'begin', 'answered'])
  assert.deepEqual(told, [
    {name: 'ready'},
    {name: 'analyzing', run: 1, inputs: 'a.zip', stopping: false},
    {name: 'done', run: 1, report, origin, milliseconds: 5},
  ])
  assert.equal(page.begin('b.zip'), 2)
  page.failed(2, failure)
  assert.deepEqual(told.at(-1), {name: 'failed', failure})
})

test('inputs are taken from the start on', () => {
  for (const [name, way] of Object.entries(WAYS)) {
    const {page} = after(way)
    assert.equal(page.takesInputs, name !== 'starting', name)
    assert.equal(page.begin('b.zip') === null, name === 'starting', name)
  }
})

test('what a state is asked', () => {
  /** @type {Record<keyof typeof WAYS, [holds: boolean, goesOn: boolean, stopping: boolean, analyzing: string | null]>} */
  const want = {
    starting: [false, false, false, null],
    ready: [false, false, false, null],
    analyzing: [true, true, false, 'a.zip'],
    stopping: [true, false, true, 'a.zip'],
    done: [true, false, false, null],
    failed: [false, false, false, null],
  }
  for (const [name, way] of Object.entries(WAYS)) {
    const {page} = after(way)
    const got = [page.holdsSomething, page.goesOn(1), page.isStopping, page.analyzing]
    assert.deepEqual(got, want[/** @type {keyof typeof WAYS} */ (name)], name)
    assert(!page.goesOn(2), `${name}: another run`)
  }
})

test('a stop is told of the run at hand only', () => {
  assert.equal(after(['started', 'begin']).page.stopped(1), true)
  assert.equal(after(['started', 'begin']).page.stopped(0), false)
})

test('a change made while a change is told is told after it', () => {
  /** @type {string[]} */
  const told = []
  const page = new PageState((state) => {
    told.push(state.name)
    if (state.name === 'done') page.failed(state.run, failure)
  })
  page.started()
  page.answered(page.begin('a.zip') ?? 0, report, origin, 5)
  assert.deepEqual(told, ['ready', 'analyzing', 'done', 'failed'])
})
