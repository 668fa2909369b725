import assert from 'node:assert/strict'
import {test} from 'node:test'

import {addressOf, isRepeated, jobsInAddress, strayAddress} from '../../www/app/address.js'
import {rowOfJob} from '../../www/app/job-row.js'
import {standIn} from './fakes/globals.js'
import {aJob} from './fakes/report.js'

const ROWS = [['7', '1'], ['7', '3'], ['8', '1'], ['9', '1'], ['9', 'demoapp']].map(([id, tenant], place) => rowOfJob(aJob({job_id: String(id), tenant: String(tenant)}), place))

test('an address names a job', () => {
  const cases = /** @type {const} */ ([
    ['#job=8', [2]],
    ['#job=7', [0, 1]],
    ['#job=7&tenant=3', [1]],
    ['#job=7&tenant=4', []],
    ['#job=77', []],
    ['#job=', []],
    ['#job=8x', []],
    ['#jobs', []],
    ['', []],
  ])
  for (const [hash, want] of cases) assert.deepEqual(jobsInAddress(hash, ROWS).map(({place}) => place), want, hash)
})

test('an address that names no job of the report is said, and no other', () => {
  for (const hash of ['#job=8', '#job=7', '#job=', '#jobs', '']) assert.equal(strayAddress(hash, ROWS), '', hash)
  for (const hash of ['#job=77', '#job=77&tenant=1']) assert.match(strayAddress(hash, ROWS), /names job 77, which is not in this report/)
})

test('a job has an address, with its tenant where another has its number', () => {
  assert.deepEqual(ROWS.map((row) => addressOf(row, ROWS)), ['#job=7&tenant=1', '#job=7&tenant=3', '#job=8', '#job=9&tenant=1', '#job=9'])
})

test('a click on a link to the job that the address names is told from one that changes it', (context) => {
  class Link {
    /** @param {string} href */
    constructor(href) {
      this.href = href
    }

    closest() {
      return this.href.startsWith('#job=') ? this : null
    }

    getAttribute() {
      return this.href
    }
  }
  standIn(context, {Element: Link, location: {hash: '#job=7'}})
  const keys = {ctrlKey: false, metaKey: false, shiftKey: false}
  const cases = /** @type {const} */ ([
    ['#job=7', {}, true],
    ['#job=8', {}, false],
    ['#jobs', {}, false],
    ['#job=7', {ctrlKey: true}, false],
  ])
  for (const [href, held, want] of cases) assert.equal(isRepeated(/** @type {any} */ ({target: new Link(href), ...keys, ...held})), want, href)
})
