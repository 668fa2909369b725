import assert from 'node:assert/strict'
import {test} from 'node:test'

import {rowOfJob, rowOfUncovered} from '../../www/app/job-row.js'
import {aJob, anAttempt, anError, anUncoveredJob} from './fakes/report.js'

/** @import {Job} from '../../www/protocol.js' */

/** @param {number} second */
const at = (second) => `2025-04-22T06:22:${String(second).padStart(2, '0')}.000000Z`

test('a row says when and where rows were lost', () => {
  const errors = [anError({time: at(1), node: 2}), anError({time: at(9), counted: false}), anError({time: at(5), node: 3, index_id: 2, table_id: 106}), anError({time: null})]
  const row = rowOfJob(aJob({flush_errors: errors, table_ids: [106]}), 0)
  assert.equal(row.lostAt, at(5), 'the last that counts')
  assert.equal(row.lostIn, 'n2, n3, n1, 3 errors')
  assert.equal(row.keys, 'table 106 · index 2')
  assert.deepEqual(row.errors, [{node: 2, at: at(1)}, {node: 3, at: at(5)}])
  assert.equal(rowOfJob(aJob({flush_errors: [anError({counted: false})]}), 0).lostIn, 'no error counts')
  assert.equal(rowOfJob(aJob({flush_errors: [anError()], flush_errors_omitted: 7}), 0).lostIn, 'n1, 1 error and more')
})

test('a row says how the job went on', () => {
  const errors = [anError({time: at(5)})]
  /** @type {[Partial<Job>, string, string][]} */
  const cases = [
    [{outcome: {state: 'succeeded', at: at(35), source: 'x'}}, 'succeeded', '06:22:35, 30.0 s later'],
    [{outcome: {state: 'succeeded', at: '2025-04-23T06:22:05.000000Z', source: 'x'}}, 'succeeded', '23 Apr 06:22:05, 24 h later'],
    [{outcome: {state: 'succeeded', at: at(1), source: 'x'}}, 'succeeded', '22 Apr 06:22:01'],
    [{outcome: {state: 'unknown', at: null, source: null}}, 'end unknown', ''],
    [{outcome: {state: 'running', at: null, source: 'x'}, attempts: [anAttempt('resume', at(1))]}, 'running', ''],
    [{outcome: {state: 'running', at: null, source: 'x'}, attempts: [anAttempt('resume', at(1)), anAttempt('retry', at(8))]}, 'running', 'ran again 06:22:08'],
    [{outcome: {state: 'succeeded', at: at(35), source: 'x'}, attempts: [anAttempt('retry', at(8))]}, 'succeeded', 'ran again 06:22:08, ended 06:22:35, 30.0 s later'],
  ]
  for (const [differs, then, note] of cases) {
    const row = rowOfJob(aJob({flush_errors: errors, ...differs}), 0)
    assert.deepEqual([row.then, row.thenNote], [then, note])
  }
})

test('a job without a description is called by its kind', () => {
  assert.equal(rowOfJob(aJob(), 0).what, 'IMPORT')
  assert.equal(rowOfJob(aJob({operation: 'unknown', type: 'NEW KIND'}), 0).what, 'NEW KIND')
  assert.equal(rowOfJob(aJob({description: 'IMPORT INTO t'}), 0).what, 'IMPORT INTO t')
})

test('a job that cannot be cleared has lost nothing that is known', () => {
  const row = rowOfUncovered(anUncoveredJob({finished: at(1)}), 4)
  assert.deepEqual([row.list, row.place, row.verdict, row.lostAt, row.script, row.then, row.thenNote], ['uncovered', 4, 'uncovered', null, null, 'succeeded', '22 Apr 06:22:01'])
  assert.equal(rowOfUncovered(anUncoveredJob({finished: null}), 0).then, 'not known to have ended')
})
