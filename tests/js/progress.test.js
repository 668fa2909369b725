import assert from 'node:assert/strict'
import {test} from 'node:test'

import {ProgressView} from '../../www/app/progress-view.js'
import {FakeElement} from './fakes/dom.js'
import {FakeClock, standIn} from './fakes/globals.js'

/**
 * @import {TestContext} from 'node:test'
 * @import {Progress} from '../../www/protocol.js'
 */

/** A megabyte, as disks count. */
const MB = 1_000_000

/**
 * A view that has started, and its parts by their ids.
 *
 * @param {TestContext} context
 */
function started(context) {
  const clock = new FakeClock()
  /** @type {Record<string, FakeElement>} */
  const parts = {}
  const getElementById = (/** @type {string} */ id) => (parts[id] ??= new FakeElement('p'))
  standIn(context, {document: {getElementById}, HTMLElement: FakeElement, HTMLProgressElement: FakeElement, ...clock.globals})
  const view = new ProgressView()
  view.start('debug.zip')
  const text = (/** @type {string} */ id) => parts[id]?.textContent
  const read = (/** @type {number} */ doneBytes) => view.update(progress({doneBytes}))
  return {view, clock, text, read}
}

/**
 * @param {Partial<Progress>} differs
 * @returns {Progress}
 */
function progress(differs) {
  return {phase: 'reading', doneBytes: 0, totalBytes: 100 * MB, members: 3, path: 'a.log', ...differs}
}

test('speed and time left are told once they are no guess, and once a second', (context) => {
  const {clock, text, read} = started(context)
  read(10 * MB)
  assert.equal(text('progress-amount'), '10.0 MB of 100.0 MB in 3 files')
  assert.equal(text('progress-pace'), '')
  clock.pass(1_000)
  read(20 * MB)
  assert.equal(text('progress-pace'), '10.0 MB/s · about 10 s left')
  clock.pass(999)
  read(21 * MB)
  assert.equal(text('progress-amount'), '21.0 MB of 100.0 MB in 3 files')
  assert.equal(text('progress-pace'), '10.0 MB/s · about 10 s left')
  clock.pass(1)
  read(22 * MB)
  assert.match(text('progress-pace') ?? '', /^6\.0 MB\/s · about 10 s left$/)
})

test('what is analyzed stands there from the start', (context) => {
  const {text} = started(context)
  assert.equal(text('progress-what'), 'debug.zip')
})

test('after a stop it says so, and waits for no disk', (context) => {
  const {view, clock, text, read} = started(context)
  read(10 * MB)
  view.stopping()
  clock.pass(60_000)
  assert.equal(text('progress-amount'), 'Stopped. Putting together what was found until now …')
  assert.equal(text('progress-pace'), '')
})

test('percent are given back', (context) => {
  const {view} = started(context)
  assert.equal(view.update(progress({doneBytes: 42.9 * MB})), 42)
  assert.equal(view.update(progress({totalBytes: 0})), 0)
})

test('a disk that gives nothing is waited for in words, until the end', (context) => {
  const {view, clock, text, read} = started(context)
  read(10 * MB)
  clock.pass(9_999)
  assert.equal(text('progress-pace'), '')
  clock.pass(1)
  assert.equal(text('progress-pace'), 'Waiting for the disk: no byte for 10.0 s')
  view.end()
  assert.equal(clock.pending, 0)
})

test('a screen reader hears of quarters, and at least now and then', (context) => {
  const {clock, text, read} = started(context)
  assert.equal(text('status'), 'Analyzing debug.zip')
  read(24.9 * MB)
  assert.equal(text('status'), 'Analyzing debug.zip')
  read(25 * MB)
  assert.equal(text('status'), '25 percent read')
  clock.pass(9_999)
  read(26 * MB)
  assert.equal(text('status'), '25 percent read')
  clock.pass(1)
  read(27 * MB)
  assert.equal(text('status'), '27 percent read')
})

test('nothing to read, and the judging, are no division by zero', (context) => {
  const {view, text} = started(context)
  view.update(progress({totalBytes: 0}))
  assert.equal(text('progress-amount'), '0 B of 0 B in 3 files')
  view.update(progress({phase: 'judging'}))
  assert.equal(text('progress-amount'), 'Putting the findings together …')
})
