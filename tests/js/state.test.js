import assert from 'node:assert/strict'
import {test} from 'node:test'

import {OpenReport} from '../../www/app/open-report.js'
import {PageState} from '../../www/app/state.js'
import {aReport} from './fakes/report.js'

const NOTHING = new Uint8Array()
const report = new OpenReport({before: NOTHING, jobs: [], between: NOTHING, uncovered: [], after: NOTHING}, aReport(), [])
const failure = {code: 'x', message: 'y'}

/** Every way into a state; the last run in it is number 1. */
const WAYS = /** @type {const} */ ({
  starting: [],
  ready: ['started'],
  analyzing: ['started', 'begin'],
  done: ['started', 'begin', 'answered'],
  failed: ['started', 'begin', 'failed'],
})

/** @typedef {keyof typeof EVENTS} Event */

/** @type {Record<'started' | 'begin' | 'answered' | 'stopped' | 'failed' | 'refused' | 'engineDied' | 'answeredLate' | 'stoppedLate' | 'failedLate', (page: PageState) => unknown>} */
const EVENTS = {
  started: (page) => page.started(),
  begin: (page) => page.begin('a.zip'),
  answered: (page) => page.answered(1, report, 5),
  stopped: (page) => page.stopped(1),
  failed: (page) => page.failed(1, failure),
  refused: (page) => page.refused(failure),
  engineDied: (page) => page.engineDied(failure),
  // Of a run before this one.
  answeredLate: (page) => page.answered(0, report, 5),
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
    analyzing: {answered: 'done', stopped: 'ready', failed: 'failed'},
    // A run fails after its answer when that cannot be shown.
    done: {begin: 'analyzing', failed: 'failed', refused: 'failed'},
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

test('a state has what belongs to it', () => {
  const {page, told} = after(['started', 'begin', 'answered'])
  assert.deepEqual(told, [
    {name: 'ready'},
    {name: 'analyzing', run: 1, inputs: 'a.zip'},
    {name: 'done', run: 1, report, milliseconds: 5},
  ])
  assert.equal(page.begin('b.zip'), 2)
  page.failed(2, failure)
  assert.deepEqual(told.at(-1), {name: 'failed', failure})
})

test('inputs are taken while nothing is analyzed', () => {
  for (const [name, way] of Object.entries(WAYS)) {
    assert.equal(after(way).page.takesInputs, name !== 'starting' && name !== 'analyzing', name)
  }
  assert.equal(after(['started', 'begin']).page.begin('b.zip'), null)
})

test('a change made while a change is told is told after it', () => {
  /** @type {string[]} */
  const told = []
  const page = new PageState((state) => {
    told.push(state.name)
    if (state.name === 'done') page.failed(state.run, failure)
  })
  page.started()
  page.answered(page.begin('a.zip') ?? 0, report, 5)
  assert.deepEqual(told, ['ready', 'analyzing', 'done', 'failed'])
})
