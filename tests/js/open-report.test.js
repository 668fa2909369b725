import assert from 'node:assert/strict'
import {test} from 'node:test'

import {openReport} from '../../www/app/open-report.js'
import {aCoverage, aJob, aReport, anUncoveredJob, textOf} from './fakes/report.js'

/** @param {import('../../www/app/open-report.js').OpenReport} report */
const jsonOf = (report) => report.parts().map((part) => new TextDecoder().decode(part)).join('')

const REPORT = aReport({
  jobs: [aJob({job_id: '1'}), aJob({job_id: '2', verdict: 'cleared'})],
  coverage: aCoverage({uncovered_jobs: [anUncoveredJob({job_id: '3'})]}),
})

test('a report has a row for each job: findings, what cannot be cleared, the others', async () => {
  const {rows} = await openReport(textOf(REPORT))
  assert.deepEqual(rows.map(({jobId, verdict}) => [jobId, verdict]), [['1', 'potentially_corrupt'], ['3', 'uncovered'], ['2', 'cleared']])
})

test('the details of a job are all of it', async () => {
  const report = await openReport(textOf(REPORT))
  assert.deepEqual(report.rows.map((row) => report.detail(row)), [REPORT.jobs[0], REPORT.coverage.uncovered_jobs[0], REPORT.jobs[1]])
})

test('a report that nobody marked is saved byte for byte', async () => {
  const report = await openReport(textOf(REPORT))
  assert.equal(jsonOf(report), textOf(REPORT))
  const [row] = report.rows
  assert(row)
  report.mark(row, true)
  report.mark(row, false)
  assert.equal(jsonOf(report), textOf(REPORT))
})

test('marks are saved, and are there when the report is opened again', async () => {
  const report = await openReport(textOf(REPORT))
  for (const row of report.rows.slice(0, 2)) report.mark(row, true)
  const again = await openReport(jsonOf(report))
  assert.deepEqual(again.rows.map(({done}) => done), [true, true, false])
  const marked = structuredClone(REPORT)
  for (const job of [marked.jobs[0], marked.coverage.uncovered_jobs[0]]) if (job) job.done = true
  assert.equal(jsonOf(again), textOf(marked))
})

test('a job of a report from before there were marks can be marked', async () => {
  const report = await openReport(textOf(REPORT).replaceAll(/,\s*"done": false/g, ''))
  const [row] = report.rows
  assert(row)
  assert.equal(row.done, false)
  report.mark(row, true)
  assert.equal((await openReport(jsonOf(report))).rows[0]?.done, true)
})

test('another schema is refused, and said', async () => {
  await assert.rejects(openReport(textOf({...REPORT, schema: 3})), /schema is 3/)
})

test('opening a large report lets the page go on', async () => {
  let pauses = 0
  const pause = async () => void (pauses += 1)
  const jobs = Array.from({length: 3_000}, (_, index) => aJob({job_id: `${index}`, description: 'x'.repeat(2_000)}))
  const report = await openReport(textOf(aReport({jobs})), pause)
  assert.equal(report.rows.length, jobs.length)
  assert(pauses > 1, `${pauses} pauses`)
})

test('a job that cannot be cleared and has errors that do not count is one row', async () => {
  const both = aReport({
    jobs: [aJob({job_id: '1'}), aJob({job_id: '3', verdict: 'benign', table_ids: [9]}), aJob({job_id: '3', tenant: '2', verdict: 'benign'})],
    coverage: aCoverage({uncovered_jobs: [anUncoveredJob({job_id: '3'}), anUncoveredJob({job_id: '1'})]}),
  })
  const report = await openReport(textOf(both))
  assert.deepEqual(report.rows.map(({jobId, tenant, verdict}) => [jobId, tenant, verdict]), [['1', '1', 'potentially_corrupt'], ['3', '1', 'uncovered'], ['1', '1', 'uncovered'], ['3', '2', 'benign']])
  const row = report.rows[1]
  assert(row?.also)
  assert.match(row.keys, /table 9/)
  assert.deepEqual([report.detail(row), report.detail(row.also)], [both.coverage.uncovered_jobs[0], both.jobs[1]])
  report.mark(row, true)
  const saved = JSON.parse(jsonOf(report))
  assert.deepEqual([saved.jobs[1].done, saved.jobs[2].done, saved.coverage.uncovered_jobs[0].done], [true, false, true])
})
