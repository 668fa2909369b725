import assert from 'node:assert/strict'
import {test} from 'node:test'

import {compareRows, rowCheck} from '../../www/app/row-check.js'
import {FakeElement, fakeDom} from './fakes/dom.js'
import {standIn} from './fakes/globals.js'
import {aJob, anAttempt, anError} from './fakes/report.js'

const counted = aJob({num_rows: '1000'})

test('a number is compared with the count, whatever separates its digits', () => {
  const cases = /** @type {const} */ ([
    ['', undefined],
    ['  ', undefined],
    ['12a', 'info'],
    ['-1000', 'info'],
    ['1000', 'clear'],
    ["1'000", 'clear'],
    ['1,000', 'clear'],
    ['1 000', 'clear'],
    ['1.000', 'clear'],
    ['1001', 'corrupt'],
    ['999', 'suspect'],
  ])
  for (const [typed, want] of cases) assert.equal(compareRows(counted, typed)?.meaning, want, `"${typed}"`)
})

test('counts beyond the numbers of JavaScript are exact', () => {
  const job = aJob({num_rows: '9223372036854775806'})
  assert.match(compareRows(job, '9223372036854775807')?.text ?? '', /^1 row missing/)
  assert.equal(compareRows(job, '9223372036854775806')?.meaning, 'clear')
})

test('without a count there is nothing to compare with', () => {
  assert.equal(compareRows(aJob(), '1')?.meaning, 'info')
})

test('a difference proves nothing after a job was taken up again', () => {
  const error = anError({time: '2025-04-22T06:00:00.000000Z'})
  const before = '2025-04-22T05:59:59.999999Z'
  const after = '2025-04-22T06:00:00.000001Z'
  const cases = /** @type {const} */ ([
    ['no attempt', [], 'corrupt'],
    ['the first attempt', [anAttempt('resume', before)], 'corrupt'],
    ['at the moment of the error', [anAttempt('resume', error.time)], 'corrupt'],
    ['after the error', [anAttempt('resume', after)], 'suspect'],
    ['at an unknown time', [anAttempt('resume', null)], 'suspect'],
    ['a retry', [anAttempt('retry', before)], 'suspect'],
    ['two attempts', [anAttempt('resume', before), anAttempt('resume', before)], 'suspect'],
  ])
  for (const [name, attempts, want] of cases) {
    const job = aJob({num_rows: '1000', flush_errors: [error], attempts: [...attempts]})
    assert.equal(compareRows(job, '1001')?.meaning, want, name)
  }
})

test('the answer follows what is typed', (context) => {
  standIn(context, fakeDom)
  const check = /** @type {FakeElement} */ (/** @type {unknown} */ (rowCheck(counted)))
  const [field] = check.querySelectorAll('input')
  const [answer] = check.querySelectorAll('.row-answer')
  assert(field && answer)
  for (const [typed, meaning, text] of /** @type {const} */ ([['1000', 'clear', /^They match/], ['1002', 'corrupt', /^2 rows missing/]])) {
    field.value = typed
    field.dispatch('input')
    assert.equal(answer.dataset['meaning'], meaning)
    assert.match(answer.textContent, text)
  }
  field.value = ''
  field.dispatch('input')
  assert.equal(answer.textContent, '')
})
