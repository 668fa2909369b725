import assert from 'node:assert/strict'
import {test} from 'node:test'

import {rowOfJob, rowOfUncovered} from '../../www/app/job-row.js'
import {Worklist} from '../../www/app/worklist.js'
import {aJob, anError, anUncoveredJob} from './fakes/report.js'

/** @import {JobVerdict} from '../../www/protocol.js' */

/** @param {...[string, JobVerdict]} jobs */
const rowsOf = (...jobs) => jobs.map(([id, verdict], place) => rowOfJob(aJob({job_id: id, verdict}), place))

/** @param {Worklist} list */
const ids = (list) => list.shown.map(({jobId}) => jobId).join('')

const ALL = [...rowsOf(['1', 'potentially_corrupt'], ['2', 'suspect'], ['3', 'at_risk']), rowOfUncovered(anUncoveredJob({job_id: '4'}), 0), ...rowsOf(['5', 'cleared'], ['6', 'benign'])]

test('findings are shown first, or else what cannot be cleared, or else all', () => {
  const cases = /** @type {const} */ ([
    [ALL, '123'],
    [ALL.slice(3), '4'],
    [ALL.slice(4), '56'],
    [[], ''],
  ])
  for (const [rows, want] of cases) assert.equal(ids(new Worklist(rows, () => {})), want)
})

test('counts show and hide, and every change is told', () => {
  let told = 0
  const list = new Worklist(ALL, () => (told += 1))
  assert.equal(list.isNarrowed, false)
  list.toggle('suspect')
  assert.equal(ids(list), '13')
  list.toggle('others')
  assert.equal(ids(list), '1356')
  assert(list.isNarrowed)
  list.toggle('suspect')
  list.toggle('others')
  assert.equal(ids(list), '123')
  assert.equal(list.isNarrowed, false)
  list.showAllGroups()
  assert.equal(ids(list), '123456')
  assert.equal(told, 5)
})

test('a search finds id, table, node, description, SQL and that of steps', () => {
  const error = anError({node: 7, table_id: 131, path: 'nodes/7/logs/a.log'})
  const job = aJob({job_id: '1065', description: 'IMPORT INTO Orders', table_ids: [106], flush_errors: [error], steps: [{text: 'Count.', sql: 'SELECT count(*) FROM demo.orders', code: null}]})
  const rows = [rowOfJob(job, 0), ...rowsOf(['2', 'suspect'])]
  const list = new Worklist(rows, () => {})
  for (const words of ['1065', '65', 'orders', 'ORDERS', 'table 106', 'table 131', 'n7', 'count(*)', 'select demo.orders', ' 1065 ', 'tenant 1 orders']) {
    list.search(words)
    assert(ids(list).includes('1065'), words)
  }
  for (const words of ['flush_errors', 'orders 9999', 'null', 'undefined']) {
    list.search(words)
    assert.equal(ids(list).includes('1065'), false, words)
  }
  list.search('')
  assert.equal(ids(list), '10652')
})

test('what a search finds behind hidden counts is counted', () => {
  const list = new Worklist(ALL, () => {})
  assert.equal(list.hidden, 0)
  list.search('5')
  assert.equal(ids(list), '')
  assert.equal(list.hidden, 1)
  list.showAllGroups()
  assert.equal(ids(list), '5')
  assert.equal(list.hidden, 0)
})

test('a row is revealed, whatever hides it', () => {
  const list = new Worklist(ALL, () => {})
  list.search('1')
  const row = ALL[4]
  assert(row)
  list.reveal(row)
  assert(list.shown.includes(row))
  assert(list.shows('others'))
})

test('a column sorts up, down, and as the report has it', () => {
  const rows = [['9', '20'], ['10', null], ['8', '100']].map(([id, rows], place) => rowOfJob(aJob({job_id: String(id), num_rows: rows ?? null}), place))
  const list = new Worklist(rows, () => {})
  const orders = []
  for (const key of /** @type {const} */ (['job', 'job', 'job', 'rows', 'rows'])) {
    list.sortBy(key)
    orders.push([ids(list), list.sort?.descending ?? null])
  }
  assert.deepEqual(orders, [['8910', false], ['1098', true], ['9108', null], ['1098', false], ['8910', true]])
})

test('what is shown is said in words', () => {
  const list = new Worklist(ALL, () => {})
  for (const name of ['potentially_corrupt', 'at_risk', 'outcome_unknown']) list.toggle(name)
  list.search('orders')
  assert.equal(list.inWords, 'suspect, with “orders”')
})
