import assert from 'node:assert/strict'
import {test} from 'node:test'

import {fillFold} from '../../www/app/fold.js'
import {createMentions} from '../../www/app/mentions-view.js'
import {openReport} from '../../www/app/open-report.js'
import {whatIsLeftOut} from '../../www/app/print.js'
import {createRead} from '../../www/app/read-view.js'
import {createScript} from '../../www/app/script-view.js'
import {createSteps} from '../../www/app/steps-view.js'
import {createUnattributed} from '../../www/app/unattributed-view.js'
import {createVerdict, splitHeadline} from '../../www/app/verdict-view.js'
import {jobDetail} from '../../www/app/job-detail.js'
import {FakeElement, fakeDom} from './fakes/dom.js'
import {standIn} from './fakes/globals.js'
import {aCoverage, aJob, aNode, aReport, anError, anUncoveredJob, textOf} from './fakes/report.js'

/** @import {Reason, Words} from '../../www/protocol.js' */

/** @param {unknown} element */
const fake = (element) => /** @type {FakeElement} */ (element)

/**
 * A fold as it is when it was opened.
 *
 * @param {Element | null} part
 */
const opened = (part) => {
  if (part) fillFold(part)
  return fake(part)
}

/** @param {Partial<import('../../www/protocol.js').Report>} differs */
const reportOf = (differs) => openReport(textOf(aReport(differs)))

/** @type {Words} */
const WORDS = {input: 0, path: 'a.log', line: 2, node: 1, code: 'quoted', why: 'a quotation', text: '<b>text</b>'}

/**
 * @param {string} text
 * @returns {Reason}
 */
const because = (text, code = 'x') => ({code, text})

const stats = aReport().stats

test('a part that has nothing to say is not there', async (context) => {
  standIn(context, fakeDom)
  for (const create of [createMentions, createSteps]) {
    assert.equal(create(aReport()), null, create.name)
  }
  assert.equal(createUnattributed(await reportOf({})), null)
})

test('the verdict is the headline of the report, and what it does not know', async (context) => {
  standIn(context, fakeDom)
  const headline = 'Cannot tell: nothing was detected. Checked: 1 of 2 nodes.'
  const coverage = aCoverage({nodes: [aNode({versions: [{version: 'v24.1.5', from: null, affected: 'yes', source: ''}]})]})
  const verdict = fake(createVerdict(await reportOf({coverage, verdict: {state: 'incomplete', headline, reasons: [because('This.'), because('That.', 'jobs_not_covered')]}})))
  assert.equal(verdict.getAttribute('data-state'), 'incomplete')
  assert.equal(verdict.querySelector('#verdict-headline')?.textContent, `▲ ${headline}`)
  assert.equal(verdict.querySelector('.versions')?.textContent, 'Version v24.1.5 (affected).')
  assert.deepEqual(verdict.querySelectorAll('li').map(({textContent}) => textContent), ['This.', 'That.'])
})

test('no reason is lost: the counts say it, it stands in the open, or it is folded', async (context) => {
  standIn(context, fakeDom)
  const numbers = (/** @type {number} */ many) => Array.from({length: many}, (_, index) => because(`Reason ${index}.`))
  for (const [many, folded] of /** @type {const} */ ([[0, 0], [4, 0], [5, 0], [6, 2], [9, 5]])) {
    const reasons = [because('6 jobs', 'jobs_found'), ...numbers(many), because('2 jobs', 'jobs_not_covered')]
    const verdict = fake(createVerdict(await reportOf({verdict: {state: 'findings', headline: 'x', reasons}})))
    assert.deepEqual(verdict.querySelectorAll('li').map(({textContent}) => textContent), numbers(many).map(({text}) => text))
    assert.equal(verdict.querySelector('details')?.querySelectorAll('li').length ?? 0, folded)
  }
})

test('the headline says how many jobs are potentially corrupt, in the words of the advisory', async (context) => {
  standIn(context, fakeDom)
  const headline = 'Potentially Corrupt Jobs found. Contact Support. Checked: 1 node.'
  for (const [many, before] of /** @type {const} */ ([[0, ''], [1, ''], [2, '2 ']])) {
    const jobs = Array.from({length: many}, () => aJob())
    const verdict = fake(createVerdict(await reportOf({jobs, verdict: {state: 'findings', headline, reasons: []}})))
    assert.equal(verdict.querySelector('#verdict-headline')?.textContent, `✖ ${before}${headline}`)
  }
})

test('a headline is cut where what was looked at begins, and nothing of it is lost', () => {
  const cases = /** @type {const} */ ([
    ['Found. Contact Support. Checked: 4 of 5 nodes, 2025-04-20 08:41 to x.', 'Found. Contact Support.'],
    ['Cannot tell: nothing. Checked: no logs.', 'Cannot tell: nothing.'],
    ['Not detected in these logs: 1 node, 2025-04-22 05:00 to x.', 'Not detected in these logs:'],
    ['In short', 'In short'],
  ])
  for (const [headline, want] of cases) {
    const {answer, reach} = splitHeadline(headline)
    assert.equal(answer, want)
    assert.equal([answer, reach].filter((part) => part !== '').join(' '), headline)
  }
})

test('places to read are in the open, explained ones behind a summary', (context) => {
  standIn(context, fakeDom)
  const report = aReport({mentions: [WORDS], mentions_omitted: 1, explained: [WORDS], stats: {...stats, mentions: 2, explained: 1}})
  const part = opened(createMentions(report))
  assert.equal(part.querySelector('#mentions-count')?.textContent, '2 places to read')
  assert.deepEqual(part.querySelectorAll('.log').map(({textContent}) => textContent), [WORDS.text, WORDS.text])
  assert.match(part.textContent, /1 more place is not kept in the report/)
  assert.match(part.querySelector('#explained')?.textContent ?? '', /^1 explained place/)
  const only = opened(createMentions(aReport({explained: [WORDS], stats: {...stats, explained: 1}})))
  assert.equal(only.querySelector('#mentions-count')?.textContent, 'nothing to read')
})

test('errors without a job are counted in the title, with those that are not listed', async (context) => {
  standIn(context, fakeDom)
  const jobs = [aJob({job_id: '8'})]
  const part = opened(createUnattributed(await reportOf({jobs, unattributed: [{...anError(), candidates: ['7', '8']}, {...anError({counted: false}), candidates: []}], unattributed_omitted: 3})))
  // No link leads to a job that the list does not have.
  assert.deepEqual(part.querySelectorAll('a').map((link) => link.getAttribute('href')), ['#job=8'])
  assert.equal(part.querySelector('#unattributed-count')?.textContent, '5 errors')
  assert.match(part.textContent, /1 of them does not count.*7, 8.*none known.*3 further errors/)
})

test('the script’s answer is set against ours, job by job, with the reason', async (context) => {
  standIn(context, fakeDom)
  const script = (/** @type {string[]} */ ids) => ({exit_code: 0, jobless: 0, reported: ids.map((id) => ({job_id: id, num_rows: null}))})
  const same = await reportOf({jobs: [aJob({job_id: '1'})], script: script(['1'])})
  assert.match(opened(createScript(same)).textContent, /says the same of every job.*Neither lists a job/)
  const jobs = [aJob({job_id: '1', script: 'not_seen', script_why: because('It reads another tag.')}), aJob({job_id: '2', verdict: 'cleared', script_why: because('It does not see that.')})]
  const differs = opened(createScript(await reportOf({jobs, script: script(['2', '3'])})))
  assert.match(differs.querySelector('summary')?.textContent ?? '', /exit 0, 2 jobs.*otherwise of 3 jobs/)
  assert.match(differs.querySelector('#script-differs')?.textContent ?? '', /1Potentially corruptnot seen.*another tag.*2Clearedreported.*not see that\./)
  assert.match(differs.textContent, /It also reports 3, of which/)
  const unknown = opened(createScript(await reportOf({jobs: [], script: script(['3'])})))
  assert.match(unknown.textContent, /It also reports 3, of which/)
  assert(!unknown.textContent.includes('Neither lists'))
  const benign = aJob({job_id: '4', verdict: 'benign', script_why: because('It does not ask.')})
  const both = await reportOf({jobs: [benign], coverage: aCoverage({uncovered_jobs: [anUncoveredJob({job_id: '4'})]}), script: script(['4'])})
  assert.equal(both.rows[0]?.verdict, 'uncovered')
  assert.match(opened(createScript(both)).textContent, /otherwise of 1 job/)
  assert(!opened(createScript(both)).textContent.includes('It also reports'))
})

test('a job of the script’s table is found where two tenants have its number', async (context) => {
  standIn(context, fakeDom)
  const jobs = ['3', '4'].map((tenant) => aJob({job_id: '1', tenant, script: 'not_seen', script_why: because('x')}))
  const part = opened(createScript(await reportOf({jobs})))
  assert.deepEqual(part.querySelectorAll('a').map((link) => link.getAttribute('href')), ['#job=1&tenant=3', '#job=1&tenant=4'])
})

test('files that were not looked at are called not needed only where that is so', (context) => {
  standIn(context, fakeDom)
  const missed = {path: 'a.log', code: 'x', message: 'x', matters: true}
  for (const [differs, want] of /** @type {const} */ ([
    [{stats: {...stats, members: 3, members_scanned: 2}}, /The others are not needed/],
    [{stats: {...stats, members: 3, members_scanned: 2}, skipped: [missed]}, /those that could hide a loss are in the list/],
    [{stats: {...stats, members: 3, members_scanned: 2}, skipped: [missed], stopped: true}, /ended before it came to all/],
    [{stats: {...stats, members: 3, members_scanned: 3}}, /unpacked, \d+ log entr\w+\. detect/],
  ])) {
    const {textContent} = opened(createRead(aReport({...differs, skipped: [...('skipped' in differs ? differs.skipped : [])]}), null))
    assert.match(textContent, want)
    assert.equal(textContent.includes('not needed'), String(want).includes('not needed'))
  }
})

test('what paper leaves out is said, whether it needs work or not', () => {
  assert.match(whatIsLeftOut(0, 0, 5), /evidence and steps; 5 jobs that need none stand in the list alone\. To print/)
  assert.match(whatIsLeftOut(3, 2, 1), /; then 2 jobs with evidence but without steps; 1 job that needs work stands in the list alone; 1 job that needs none stands in the list alone\./)
})

test('the details of a job that cannot be cleared are its reason and its steps', (context) => {
  standIn(context, fakeDom)
  const job = anUncoveredJob({steps: [{text: 'Count the rows.', sql: 'SELECT 1;', code: 'molt verify'}]})
  assert.match(fake(jobDetail(job, aReport())).textContent, /no logs.*No error was seen\. In the time that these logs do not cover, none could be seen\..*Count the rows.*SELECT 1.*molt verify/)
})

test('text of the input is marked where the words are, and stays text', (context) => {
  standIn(context, fakeDom)
  const text = '<b>W</b> closing with flushes in-progress encountered an error: x'
  const detail = fake(jobDetail(aJob({flush_errors: [anError({text})]}), aReport()))
  assert.deepEqual(detail.querySelectorAll('.log').map(({textContent}) => textContent), [text])
  assert.deepEqual(detail.querySelectorAll('mark').map(({textContent}) => textContent), ['closing with flushes in-progress encountered an error'])
  assert.equal(detail.querySelectorAll('b').length, 0)
})
