import assert from 'node:assert/strict'
import {test} from 'node:test'

import {Slices} from '../../www/engine/slices.js'
import {FakeFile, settled} from './fakes/file.js'
import {FakeClock, standIn} from './fakes/globals.js'

/**
 * @import {TestContext} from 'node:test'
 * @import {Stretch} from '../../www/protocol.js'
 */

/** After this time the worker reads by itself. */
const LIMIT_MS = 60_000

/** @type {Stretch[]} Of two files. */
const STRETCHES = [{input: 0, start: 5, end: 8}, {input: 1, start: 0, end: 2}]

/**
 * Slices of two files.
 *
 * @param {TestContext} context
 */
function slices(context) {
  const clock = new FakeClock()
  standIn(context, clock.globals)
  const files = [new FakeFile(), new FakeFile()]
  const made = new Slices(files.map(({input}) => input))
  const reads = () => files.flatMap(({open}) => open)
  return {clock, made, reads}
}

test('all stretches are asked for at once, and given in their order', async (context) => {
  const {clock, made, reads} = slices(context)
  const read = made.read(STRETCHES)
  assert.deepEqual(reads().map(({start}) => start), [5, 0])
  for (const one of reads().reverse()) one.give()
  assert.deepEqual(await read, [
    {input: 0, start: 5, bytes: new Uint8Array(3)},
    {input: 1, start: 0, bytes: new Uint8Array(2)},
  ])
  assert.equal(clock.pending, 0)
})

test('nothing to read needs no file', async (context) => {
  assert.deepEqual(await slices(context).made.read([]), [])
})

test('a read that fails gives nothing, and no other is tried', async (context) => {
  /** @type {[string, (made: ReturnType<typeof slices>) => void][]} */
  const cases = [
    ['rejected', ({reads}) => reads()[1]?.fail()],
    ['all rejected', ({reads}) => reads().forEach((one) => one.fail())],
    ['cut short', ({reads}) => (reads()[0]?.give(2), reads()[0]?.give())],
    ['too slow', ({clock}) => clock.pass(LIMIT_MS)],
  ]
  for (const [name, go] of cases) {
    const made = slices(context)
    const read = made.made.read(STRETCHES)
    go(made)
    assert.deepEqual(await read, [], name)
    assert.equal(made.clock.pending, 0, name)
    const before = made.reads().length
    assert.deepEqual(await made.made.read(STRETCHES), [], name)
    assert.equal(made.reads().length, before, name)
    // What comes late is nobody's, a failure too.
    for (const one of made.reads()) one.fail()
    await settled()
  }
})

test('a slow read is waited for until the limit', async (context) => {
  const {clock, made, reads} = slices(context)
  const read = made.read(STRETCHES)
  clock.pass(LIMIT_MS - 1)
  for (const one of reads()) one.give()
  assert.equal((await read).length, 2)
})

test('an input that is not there gives nothing', async (context) => {
  assert.deepEqual(await slices(context).made.read([{input: 2, start: 0, end: 1}]), [])
})
