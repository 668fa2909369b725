import assert from 'node:assert/strict'
import {test} from 'node:test'

import {Deal} from '../../www/engine/deal.js'
import {FakeClock, standIn} from './fakes/globals.js'

/**
 * @import {TestContext} from 'node:test'
 * @import {FromFrame, Progress, ToWorker} from '../../www/protocol.js'
 * @import {Pool} from '../../www/engine/pool.js'
 */

const JOB = 7
const PLAN = Uint8Array.of(1, 2, 3)

/**
 * A deal among `size` workers, which only note what they are asked.
 *
 * @param {TestContext} context
 * @param {number} size
 */
function deal(context, size) {
  const clock = new FakeClock()
  standIn(context, clock.globals)
  /** @type {{worker: number, message: ToWorker}[]} */
  const asked = []
  /** @type {FromFrame[]} */
  const told = []
  const pool = /** @type {Pool} */ (/** @type {unknown} */ ({size, post: (/** @type {number} */ worker, /** @type {ToWorker} */ message) => asked.push({worker, message})}))
  const dealt = new Deal(pool, JOB, [], (message) => told.push(message))
  /** What was asked since the last time, as `worker type batch`. */
  const news = () => asked.splice(0).map(({worker, message}) => [worker, message.type, ...('batch' in message ? [message.batch] : [])].join(' '))
  const plan = (/** @type {number[]} */ bytes) => {
    const batches = bytes.map((size, index) => ({bytes: size, path: `${index}.log`}))
    dealt.receive(0, {type: 'planned', job: JOB, batches, totalBytes: 100, members: 9, plan: PLAN})
  }
  const find = (/** @type {number} */ worker, /** @type {number} */ batch) =>
    dealt.receive(worker, {type: 'findings', job: JOB, batch, findings: Uint8Array.of(batch)})
  return {clock, dealt, asked, told, news, plan, find}
}

test('the first worker plans', (context) => {
  const {asked} = deal(context, 2)
  assert.deepEqual(asked, [{worker: 0, message: {type: 'open', job: JOB, inputs: [], plan: null}}])
})

test('whoever is done gets the next batch, and the first worker judges', (context) => {
  const {news, plan, find, dealt, told} = deal(context, 2)
  news()
  plan([50, 30, 20])
  assert.deepEqual(news(), ['0 analyze 0', '1 open', '1 analyze 1'])
  find(1, 1)
  assert.deepEqual(news(), ['1 analyze 2'])
  find(1, 2)
  assert.deepEqual(news(), [])
  find(0, 0)
  assert.deepEqual(news(), ['0 report'])
  dealt.receive(0, {type: 'report', job: JOB, report: '{}'})
  assert.deepEqual(news(), ['0 close', '1 close'])
  assert.deepEqual(told.at(-1), {type: 'report', job: JOB, report: '{}'})
})

test('findings are judged in the order of the plan, whoever was faster', (context) => {
  const {asked, plan, find} = deal(context, 3)
  plan([1, 1, 1])
  for (const batch of [2, 0, 1]) find(batch, batch)
  assert.deepEqual(asked.at(-1)?.message, {type: 'report', job: JOB, findings: [0, 1, 2].map((byte) => Uint8Array.of(byte))})
})

test('only workers that get a batch are opened, with the plan', (context) => {
  for (const [size, batches, want] of /** @type {const} */ ([[4, 0, 0], [4, 1, 0], [4, 2, 1], [4, 5, 3], [1, 5, 0]])) {
    const {asked, plan} = deal(context, size)
    plan(Array.from({length: batches}, () => 1))
    const opened = asked.flatMap(({message}) => (message.type === 'open' && message.plan ? [message.plan] : []))
    assert.deepEqual(opened, Array(want).fill(PLAN), `${batches} batches for ${size} workers`)
  }
})

test('a plan without batches is judged at once', (context) => {
  const {news, plan} = deal(context, 2)
  news()
  plan([])
  assert.deepEqual(news(), ['0 report'])
})

test('what belongs to another job drops out', (context) => {
  const {news, plan, dealt, told} = deal(context, 1)
  plan([1])
  news()
  const before = told.length
  const job = JOB - 1
  dealt.receive(0, {type: 'planned', job, batches: [], totalBytes: 0, members: 0, plan: PLAN})
  dealt.receive(0, {type: 'findings', job, batch: 0, findings: PLAN})
  dealt.receive(0, {type: 'report', job, report: '{}'})
  assert.deepEqual(news(), [])
  assert.equal(told.length, before)
})

/** @param {FromFrame[]} told */
const progressOf = (told) => told.flatMap((message) => (message.type === 'progress' ? [message.progress] : []))

test('progress is that of the batches that are done and of those in work', (context) => {
  const {clock, plan, find, dealt, told} = deal(context, 2)
  plan([50, 30, 20])
  clock.pass(1_000)
  dealt.receive(0, {type: 'progress', job: JOB, batch: 0, bytes: 10, path: 'a.log'})
  clock.pass(1_000)
  find(1, 1)
  clock.pass(1_000)
  dealt.receive(1, {type: 'progress', job: JOB, batch: 2, bytes: 5, path: 'c.log'})
  find(1, 2)
  find(0, 0)
  const rest = {totalBytes: 100, members: 9}
  /** @type {Progress[]} */
  const want = [
    {phase: 'reading', doneBytes: 0, path: '', ...rest},
    {phase: 'reading', doneBytes: 10, path: 'a.log', ...rest},
    {phase: 'reading', doneBytes: 40, path: '1.log', ...rest},
    {phase: 'reading', doneBytes: 45, path: 'c.log', ...rest},
    {phase: 'judging', doneBytes: 100, path: '', ...rest},
  ]
  assert.deepEqual(progressOf(told), want)
})

test('progress is told now and then', (context) => {
  const {clock, plan, dealt, told} = deal(context, 1)
  plan([50])
  for (let bytes = 1; bytes <= 3; bytes += 1) {
    clock.pass(40)
    dealt.receive(0, {type: 'progress', job: JOB, batch: 0, bytes, path: ''})
  }
  assert.deepEqual(progressOf(told).map(({doneBytes}) => doneBytes), [0, 2])
})
