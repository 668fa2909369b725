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

test('speed and time left are told once they are no guess', (context) => {
  const {clock, text, read} = started(context)
  read(10 * MB)
  assert.equal(text('progress-amount'), '10.0 MB of 100.0 MB in 3 files')
  clock.pass(299)
  read(20 * MB)
  assert.equal(text('progress-amount'), '20.0 MB of 100.0 MB in 3 files')
  clock.pass(201)
  read(20.000_001 * MB)
  assert.match(text('progress-amount') ?? '', /· 20\.0 MB\/s · about 4\.0 s left$/)
})

test('speed is that of the last seconds', (context) => {
  const {clock, text, read} = started(context)
  for (let second = 0; second <= 5; second += 1) {
    read(10 * MB * second)
    clock.pass(1_000)
  }
  for (let second = 1; second <= 4; second += 1) {
    read((50 + second) * MB)
    clock.pass(1_000)
  }
  assert.match(text('progress-amount') ?? '', /· 1\.0 MB\/s ·/)
})

test('a disk that gives nothing is waited for in words, until the end', (context) => {
  const {view, clock, text, read} = started(context)
  read(10 * MB)
  clock.pass(9_999)
  assert.match(text('progress-amount') ?? '', /^10\.0 MB/)
  clock.pass(1)
  assert.equal(text('progress-amount'), 'Waiting for the disk: no byte for 10.0 s')
  view.stop()
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
