import assert from 'node:assert/strict'
import {test} from 'node:test'

import {openReport} from '../../www/app/open-report.js'
import {aCoverage, aJob, aReport, anUncoveredJob, textOf} from './fakes/report.js'

const REPORT = aReport({
  jobs: [aJob({job_id: '1'}), aJob({job_id: '2', done: true}), aJob({job_id: '3', verdict: 'benign'})],
  coverage: aCoverage({uncovered_jobs: [anUncoveredJob({job_id: '3'})]}),
})

async function opened() {
  const report = await openReport(textOf(REPORT))
  const mark = (/** @type {string} */ id, done = true) => {
    const row = report.rows.find(({jobId}) => jobId === id)
    assert(row)
    report.mark(row, done)
  }
  return {marks: report.marks, mark}
}

test('what is not as in the file that was opened is not saved', async () => {
  const {marks, mark} = await opened()
  assert.equal(marks.unsaved, 0)
  mark('1')
  mark('2', false)
  assert.equal(marks.unsaved, 2)
  mark('2')
  mark('1', false)
  assert.equal(marks.unsaved, 0, 'as it was')
})

test('a job that is in both lists is one mark', async () => {
  const {marks, mark} = await opened()
  mark('3')
  assert.equal(marks.unsaved, 1)
  assert.equal(marks.now.size, 2)
})

test('a file has the marks of when it was made', async () => {
  const {marks, mark} = await opened()
  mark('1')
  const before = marks.now
  assert(marks.areStill(before))
  mark('3')
  assert(!marks.areStill(before))
  marks.saved(before)
  assert.equal(marks.unsaved, 1)
  marks.saved(marks.now)
  assert.equal(marks.unsaved, 0)
  marks.saved(before)
  assert.equal(marks.unsaved, 0, 'the newer file is still there')
})

test('every change is told, after it', async () => {
  const {marks, mark} = await opened()
  /** @type {number[]} */
  const told = []
  marks.watch(() => told.push(marks.unsaved))
  mark('3')
  marks.saved(marks.now)
  assert.deepEqual(told, [1, 0])
})
