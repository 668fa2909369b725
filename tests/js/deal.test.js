import assert from 'node:assert/strict'
import {test} from 'node:test'

import {Deal} from '../../www/engine/deal.js'
import {FakeFile, settled} from './fakes/file.js'
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
  /** @type {number[]} Workers that were ended. */
  const dismissed = []
  const pool = /** @type {Pool} */ (/** @type {unknown} */ ({size, dismiss: (/** @type {number} */ worker) => dismissed.push(worker), post: (/** @type {number} */ worker, /** @type {ToWorker} */ message) => asked.push({worker, message})}))
  const file = new FakeFile()
  const dealt = new Deal(pool, JOB, [file.input], (message) => told.push(message))
  /** What was asked since the last time, as `worker type batch`. */
  const news = () => asked.splice(0).map(({worker, message}) => [worker, message.type, ...('batch' in message ? [message.batch] : [])].join(' '))
  /** Plans batches of these sizes. The file has a byte of each, at its number; `slow` tells when it comes. */
  const plan = async (/** @type {number[]} */ bytes, slow = false) => {
    const batches = bytes.map((size, index) => ({bytes: size, path: `${index}.log`, stretches: slow ? [{input: 0, start: index, end: index + 1}] : []}))
    dealt.receive(0, {type: 'planned', job: JOB, batches, totalBytes: 100, members: 9, plan: PLAN})
    await settled()
  }
  const find = async (/** @type {number} */ worker, /** @type {number} */ batch, memory = 0) => {
    dealt.receive(worker, {type: 'findings', job: JOB, batch, findings: Uint8Array.of(batch), memory})
    await settled()
  }
  /** Gives the bytes of a batch. */
  const give = async (/** @type {number} */ batch) => {
    file.open.find(({start}) => start === batch)?.give()
    await settled()
  }
  /** The batches whose bytes are being read. */
  const reading = () => file.open.map(({start}) => start)
  return {clock, dealt, asked, told, news, plan, find, give, reading, file, dismissed}
}

test('the first worker plans', (context) => {
  const {asked, file} = deal(context, 2)
  assert.deepEqual(asked, [{worker: 0, message: {type: 'open', job: JOB, inputs: [file.input], plan: null, workers: 2}}])
})

test('whoever is done gets the next batch, and the first worker judges', async (context) => {
  const {news, plan, find, dealt, told} = deal(context, 2)
  news()
  await plan([50, 30, 20])
  assert.deepEqual(news(), ['1 open', '0 analyze 0', '1 analyze 1'])
  await find(1, 1)
  assert.deepEqual(news(), ['1 analyze 2'])
  await find(1, 2)
  assert.deepEqual(news(), [])
  await find(0, 0)
  assert.deepEqual(news(), [])
  assert.deepEqual(told.at(-1), {type: 'read', job: JOB})
  dealt.judge(JOB, [PLAN])
  assert.deepEqual(news(), ['0 report'])
  dealt.close(JOB)
  assert.deepEqual(news(), ['0 close', '1 close'])
})

test('what was planned and found is handed on at once', async (context) => {
  const {plan, find, told} = deal(context, 3)
  const kept = () => told.splice(0).filter(({type}) => type !== 'progress')
  await plan([1, 1, 1])
  assert.deepEqual(kept(), [{type: 'planned', job: JOB, plan: PLAN}])
  for (const batch of [2, 0]) {
    await find(batch, batch)
    assert.deepEqual(kept(), [{type: 'findings', job: JOB, findings: Uint8Array.of(batch)}])
  }
})

test('who has grown is ended before the first one judges', async (context) => {
  const most = 64 << 20
  const {plan, find, dismissed} = deal(context, 4)
  await plan([1, 1, 1, 1])
  await find(0, 0, most + 1)
  await find(1, 1, most)
  await find(2, 2, most + 1)
  assert.deepEqual(dismissed, [], 'there is more to read')
  await find(3, 3)
  assert.deepEqual(dismissed, [2])
})

test('some of a batch that takes long is handed on, and the batch goes on', async (context) => {
  const {dealt, plan, find, told, news} = deal(context, 1)
  await plan([1, 1])
  news()
  dealt.receive(0, {type: 'found', job: JOB, findings: PLAN})
  assert.deepEqual(told.at(-1), {type: 'findings', job: JOB, findings: PLAN})
  assert.deepEqual(news(), [])
  dealt.receive(0, {type: 'found', job: JOB + 1, findings: PLAN})
  await find(0, 0)
  await find(0, 1)
  assert.equal(told.filter(({type}) => type === 'findings').length, 3)
  assert.deepEqual(told.at(-1), {type: 'read', job: JOB})
})

test('which file a worker reads is told by its progress, or by the batch', async (context) => {
  const {dealt, plan, find} = deal(context, 2)
  assert.equal(dealt.readingOf(0), '')
  await plan([50, 30, 20, 10, 10])
  assert.deepEqual([0, 1, 2].map((worker) => dealt.readingOf(worker)), ['0.log', '1.log', ''])
  dealt.receive(0, {type: 'progress', job: JOB, batch: 0, bytes: 10, path: 'a.log'})
  assert.equal(dealt.readingOf(0), 'a.log')
  await find(1, 1)
  assert.equal(dealt.readingOf(1), '2.log')
})

test('only workers that get a batch are opened, with the plan', async (context) => {
  for (const [size, batches, want] of /** @type {const} */ ([[4, 0, 0], [4, 1, 0], [4, 2, 1], [4, 5, 3], [1, 5, 0]])) {
    const {asked, plan} = deal(context, size)
    await plan(Array.from({length: batches}, () => 1))
    const opened = asked.flatMap(({message}) => (message.type === 'open' && message.plan ? [message.plan] : []))
    assert.deepEqual(opened, Array(want).fill(PLAN), `${batches} batches for ${size} workers`)
  }
})

test('a plan without batches is read at once', async (context) => {
  const {plan, told} = deal(context, 2)
  await plan([])
  assert.deepEqual(told.at(-1), {type: 'read', job: JOB})
})

test('what belongs to another job drops out', async (context) => {
  const {news, plan, dealt, told} = deal(context, 1)
  await plan([1])
  news()
  const before = told.length
  const job = JOB - 1
  dealt.receive(0, {type: 'planned', job, batches: [], totalBytes: 0, members: 0, plan: PLAN})
  dealt.receive(0, {type: 'findings', job, batch: 0, findings: PLAN, memory: 0})
  dealt.judge(job, [])
  dealt.close(job)
  assert.deepEqual(news(), [])
  assert.equal(told.length, before)
})

test('the bytes of the next batch are asked for before the present one is worked on', async (context) => {
  const {asked, news, plan, find, give, reading} = deal(context, 1)
  news()
  await plan([3, 2, 1], true)
  assert.deepEqual([news(), reading()], [[], [0]])
  await give(0)
  assert.deepEqual(asked.at(-1)?.message, {type: 'analyze', job: JOB, batch: 0, slices: [{input: 0, start: 0, bytes: new Uint8Array(1)}]})
  assert.deepEqual([news(), reading()], [['0 analyze 0'], [1]])
  await give(1)
  assert.deepEqual([news(), reading()], [['0 analyze 1'], []], 'two are held')
  await find(0, 0)
  assert.deepEqual([news(), reading()], [[], [2]])
})

test('two slices are held for each worker at most, and all batches are dealt once', async (context) => {
  for (const size of [1, 2, 3, 8]) {
    const {asked, plan, find, give, file} = deal(context, size)
    await plan(Array.from({length: 40}, (_, index) => 40 - index), true)
    /** @type {Map<number, number>} */
    const inWork = new Map()
    const seen = []
    for (let step = 0; step < 1_000 && seen.length < 40; step += 1) {
      for (const {worker, message} of asked.splice(0)) {
        if (message.type !== 'analyze') continue
        inWork.set(message.batch, worker)
        seen.push(message.batch)
      }
      assert(file.open.length <= size && file.open.length + inWork.size <= 2 * size, `${size} workers`)
      // Some order that is not the plan's.
      const read = file.open[step % Math.max(file.open.length, 1)]
      const [batch, worker] = [...inWork][(7 * step) % Math.max(inWork.size, 1)] ?? []
      if (step % 3 > 0 && read) await give(read.start)
      else if (batch !== undefined && worker !== undefined) {
        inWork.delete(batch)
        await find(worker, batch)
      }
    }
    assert.deepEqual(seen.toSorted((a, b) => a - b), Array.from({length: 40}, (_, index) => index), `${size} workers`)
  }
})

test('who will be done first gets the next batch, as far as progress tells', async (context) => {
  const {dealt, news, plan, find} = deal(context, 2)
  news()
  await plan([100, 30, 20, 10, 10, 10])
  assert.deepEqual(news(), ['1 open', '0 analyze 0', '1 analyze 1', '1 analyze 2'])
  dealt.receive(0, {type: 'progress', job: JOB, batch: 0, bytes: 90, path: ''})
  await find(1, 1)
  assert.deepEqual(news(), ['0 analyze 3', '1 analyze 4'])
})

test('the last batches are not dealt ahead', async (context) => {
  const {news, plan, find} = deal(context, 2)
  await plan([10, 10, 10, 10, 10])
  news()
  await find(0, 0)
  assert.deepEqual(news(), [])
  await find(0, 2)
  assert.deepEqual(news(), ['0 analyze 4'])
})

test('what cannot be read ahead is left to the workers', async (context) => {
  const {asked, news, plan, find, reading, file} = deal(context, 1)
  await plan([3, 2, 1], true)
  file.open[0]?.fail()
  await settled()
  assert.deepEqual(asked.at(-1)?.message, {type: 'analyze', job: JOB, batch: 1, slices: []})
  for (const batch of [0, 1]) await find(0, batch)
  assert.deepEqual(news(), ['0 open', '0 analyze 0', '0 analyze 1', '0 analyze 2'])
  assert.deepEqual([reading(), file.begun], [[], 1])
})

test('after the end nothing is asked', async (context) => {
  const {dealt, news, plan, give, reading} = deal(context, 1)
  await plan([3, 2, 1], true)
  await give(0)
  news()
  dealt.end()
  await give(1)
  assert.deepEqual([news(), reading()], [[], []])
})

/** @param {FromFrame[]} told */
const progressOf = (told) => told.flatMap((message) => (message.type === 'progress' ? [message.progress] : []))

test('progress is that of the batches that are done and of those in work', async (context) => {
  const {clock, plan, find, dealt, told} = deal(context, 2)
  await plan([50, 30, 20])
  clock.pass(1_000)
  dealt.receive(0, {type: 'progress', job: JOB, batch: 0, bytes: 10, path: 'a.log'})
  clock.pass(1_000)
  await find(1, 1)
  clock.pass(1_000)
  dealt.receive(1, {type: 'progress', job: JOB, batch: 2, bytes: 5, path: 'c.log'})
  await find(1, 2)
  await find(0, 0)
  const rest = {totalBytes: 100, members: 9}
  /** @type {Progress[]} */
  const want = [
    {phase: 'reading', doneBytes: 0, path: '', ...rest},
    {phase: 'reading', doneBytes: 10, path: 'a.log', ...rest},
    {phase: 'reading', doneBytes: 40, path: '2.log', ...rest},
    {phase: 'reading', doneBytes: 45, path: 'c.log', ...rest},
    {phase: 'judging', doneBytes: 100, path: '', ...rest},
  ]
  assert.deepEqual(progressOf(told), want)
})

test('progress is told now and then, the first and the last of it in any case', async (context) => {
  const {clock, plan, dealt, told} = deal(context, 1)
  await plan([50])
  for (let bytes = 1; bytes <= 6; bytes += 1) {
    dealt.receive(0, {type: 'progress', job: JOB, batch: 0, bytes, path: `${bytes}.log`})
    clock.pass(30)
  }
  clock.pass(1_000)
  assert.deepEqual(progressOf(told).map(({doneBytes, path}) => [doneBytes, path]), [[0, ''], [1, '1.log'], [3, '3.log'], [6, '6.log']])
  assert.equal(clock.pending, 0)
})

test('which file is read is told before the first findings are, however fast these come', async (context) => {
  const {plan, find, dealt, told} = deal(context, 2)
  await plan([50, 30, 20])
  dealt.receive(1, {type: 'progress', job: JOB, batch: 1, bytes: 1, path: 'b.log'})
  await find(1, 1)
  const known = told.slice(0, told.findIndex(({type}) => type === 'findings'))
  assert.equal(progressOf(known).at(-1)?.path, 'b.log')
})

test('while the next bytes are awaited, the last file that was read is told', async (context) => {
  const {clock, plan, find, give, dealt, told} = deal(context, 1)
  await plan([50, 30, 20], true)
  await give(0)
  await find(0, 0)
  assert.equal(progressOf(told).at(-1)?.path, '')
  await give(1)
  for (const [path, wait] of /** @type {const} */ ([['a.log', 10], ['b.log', 10]])) {
    dealt.receive(0, {type: 'progress', job: JOB, batch: 1, bytes: 1, path})
    clock.pass(wait)
  }
  assert.equal(progressOf(told).at(-1)?.path, 'a.log', 'at once, although something without a path was told just now')
  await find(0, 1)
  clock.pass(1_000)
  assert.equal(progressOf(told).at(-1)?.path, 'b.log')
})

test('after the end no progress is told', async (context) => {
  const {clock, plan, dealt, told} = deal(context, 1)
  await plan([50])
  for (const bytes of [1, 2]) dealt.receive(0, {type: 'progress', job: JOB, batch: 0, bytes, path: 'a.log'})
  dealt.end()
  clock.pass(1_000)
  assert.equal(progressOf(told).at(-1)?.doneBytes, 1)
})

test('a stop asks for no more', async (context) => {
  const {dealt, news, plan, find} = deal(context, 2)
  await plan([50, 30, 20, 10])
  await find(1, 1)
  news()
  assert.equal(dealt.stop(JOB + 1), false, 'another analysis')
  assert.equal(dealt.stop(JOB), true)
  assert.equal(dealt.stop(JOB), false, 'once')
  dealt.judge(JOB, [])
  dealt.close(JOB)
  assert.deepEqual(news(), [], 'the new workers have nothing to judge or to close')
})

test('when all was read a stop waits for the whole report', async (context) => {
  for (const batches of [[], [1]]) {
    const {dealt, plan, find, news} = deal(context, 1)
    await plan(batches)
    for (const batch of batches.keys()) await find(0, batch)
    assert.equal(dealt.stop(JOB), false)
    news()
    dealt.judge(JOB, [])
    assert.deepEqual(news(), ['0 report'])
  }
})
