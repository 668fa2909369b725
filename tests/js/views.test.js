import assert from 'node:assert/strict'
import {test} from 'node:test'

import {notDrawn, withoutLogs} from '../../www/app/coverage-chart.js'
import {createUncovered, uncoveredDetail} from '../../www/app/coverage-view.js'
import {createJobs, createNotListed} from '../../www/app/jobs-view.js'
import {createMentions, createScript, createUnattributed} from '../../www/app/rest-views.js'
import {createSteps} from '../../www/app/steps-view.js'
import {createVerdict} from '../../www/app/verdict-view.js'
import {FakeElement, fakeDom} from './fakes/dom.js'
import {standIn} from './fakes/globals.js'
import {aCoverage, aJob, aNode, aReport, anError} from './fakes/report.js'

/** @import {Report, Words} from '../../www/protocol.js' */

/** @param {unknown} element */
const fake = (element) => /** @type {FakeElement} */ (element)

/** @type {Words} */
const WORDS = {input: 0, path: 'a.log', line: 2, node: 1, code: 'quoted', why: 'a quotation', text: '<b>text</b>'}

/** @param {string} text */
const because = (text) => ({code: 'x', text})

const stats = aReport().stats

test('a part that has nothing to say is not there', (context) => {
  standIn(context, fakeDom)
  const report = aReport()
  for (const create of [createUncovered, createNotListed, createMentions, createUnattributed, createSteps]) {
    assert.equal(create(report), null, create.name)
  }
})

test('the verdict has the figures of the report', (context) => {
  standIn(context, fakeDom)
  const coverage = aCoverage({
    covered: {nodes: 1, nodes_known: 2, files: 3, from: '2025-04-20T06:22:00.000000Z', to: '2025-04-22T06:25:00.000000Z'},
    // A node of which another log is here stands in both lists, and is one.
    nodes: [aNode({node: 1}), aNode({node: 2})],
    missing_nodes: [{node: 2, source: 'liveness', note: null}],
  })
  const verdict = fake(createVerdict(aReport({coverage, verdict: {state: 'incomplete', headline: 'In short', reasons: [because('This.'), because('That.')]}})))
  assert.equal(verdict.getAttribute('data-state'), 'incomplete')
  assert.equal(verdict.querySelector('#verdict-headline')?.textContent, 'In short')
  assert.match(verdict.querySelector('#verdict-checked')?.textContent ?? '', /^logs of 1 of 2 nodes · 20 Apr 2025 06:22 – 22 Apr 2025 06:25 UTC · 3 log files · /)
  assert.deepEqual(verdict.querySelectorAll('li').map(({textContent}) => textContent), ['This.', 'That.'])
})

test('the verdict counts what stands against it', (context) => {
  standIn(context, fakeDom)
  /** @type {[string, Partial<Report>, string[]][]} */
  const cases = [
    ['nothing', {}, []],
    ['jobs by their verdict', {jobs: [aJob(), aJob({verdict: 'at_risk'}), aJob()]}, ['✖ Potentially corrupt: 2', '◆ At risk: 1']],
    ['no job that is cleared', {jobs: [aJob({verdict: 'cleared'})]}, []],
    ['errors that count', {unattributed: [{...anError(), candidates: []}, {...anError({counted: false}), candidates: []}]}, ['▲ 1 error without a job']],
    ['errors that are not listed', {unattributed_omitted: 5}, ['▲ 5 errors without a job']],
    ['jobs that cannot be cleared', {coverage: aCoverage({uncovered_jobs_omitted: 1})}, ['▲ 1 job cannot be cleared']],
    ['places to read', {stats: {...stats, mentions: 3}}, ['▲ 3 places to read']],
    ['no place that is explained', {stats: {...stats, explained: 3}}, []],
  ]
  for (const [name, differs, want] of cases) {
    const badges = fake(createVerdict(aReport(differs))).querySelectorAll('.badge')
    assert.deepEqual(badges.map(({textContent}) => textContent), want, name)
  }
})

test('findings are in one table, other jobs with their reason in another', (context) => {
  standIn(context, fakeDom)
  const report = aReport({jobs: [aJob({job_id: '1'}), aJob({job_id: '2', verdict: 'cleared', reason: because('it ran again')})]})
  const ids = (/** @type {FakeElement | null | undefined} */ table) => table?.querySelectorAll('tr').flatMap((row) => row.getAttribute('data-job-id') ?? [])
  assert.deepEqual(ids(fake(createJobs(report)).querySelector('#jobs')), ['1'])
  const others = fake(createNotListed(report))
  assert.deepEqual(ids(others.querySelector('#not-listed-jobs')), ['2'])
  assert.match(others.textContent, /it ran again/)
})

test('places to read are in the open, explained ones behind a summary', (context) => {
  standIn(context, fakeDom)
  const report = aReport({mentions: [WORDS], mentions_omitted: 1, explained: [WORDS], stats: {...stats, mentions: 2, explained: 1}})
  const part = fake(createMentions(report))
  assert.equal(part.querySelector('#mentions-count')?.textContent, '2 places to read')
  assert.deepEqual(part.querySelectorAll('.log').map(({textContent}) => textContent), [WORDS.text, WORDS.text])
  assert.match(part.textContent, /1 more place not kept in the report/)
  assert.match(part.querySelector('#explained')?.textContent ?? '', /^1 explained place/)
  const only = fake(createMentions(aReport({explained: [WORDS], stats: {...stats, explained: 1}})))
  assert.equal(only.querySelector('#mentions-count')?.textContent, 'nothing to read')
})

test('the script’s answer is set against ours', (context) => {
  standIn(context, fakeDom)
  const script = (/** @type {string[]} */ ids) => ({exit_code: 0, jobless: 0, reported: ids.map((id) => ({job_id: id, num_rows: null}))})
  const jobs = [aJob({job_id: '1'}), aJob({job_id: '2', verdict: 'cleared'})]
  const cases = /** @type {const} */ ([
    [['1'], /Neither lists a job/],
    [['1', '2'], /Reported by the script and not listed here: 2;/],
    [[], /Listed here and not by the script: 1\.$/],
  ])
  for (const [ids, want] of cases) assert.match(fake(createScript(aReport({jobs, script: script([...ids])}))).textContent, want)
})

test('a node with other logs only is drawn once', () => {
  const missing = [2, 3].map((node) => ({node, source: 'liveness', note: null}))
  const first = '2025-04-20T06:22:00.000000Z'
  const names = (/** @type {import('../../www/protocol.js').NodeCoverage[]} */ nodes) => withoutLogs(aCoverage({nodes, missing_nodes: missing})).map(({node}) => node)
  assert.deepEqual(names([]), [2, 3])
  assert.deepEqual(names([aNode({node: 1, first}), aNode({node: 2})]), [3])
  assert.deepEqual(names([aNode({node: null})]), [2, 3])
})

test('what the chart has no room for is counted', () => {
  const nodes = (/** @type {number} */ many) => Array.from({length: many}, (_, index) => aNode({node: index}))
  const jobs = (/** @type {number} */ many) => Array.from({length: many}, () => aJob())
  const cases = /** @type {const} */ ([
    [40, 24, ''],
    [41, 24, 'Not drawn: 1 more node. The tables have all.'],
    [40, 26, 'Not drawn: 2 more jobs. The tables have all.'],
    [42, 25, 'Not drawn: 2 more nodes and 1 more job. The tables have all.'],
  ])
  for (const [many, findings, want] of cases) {
    assert.equal(notDrawn(aReport({coverage: aCoverage({nodes: nodes(many)}), jobs: jobs(findings)})), want)
  }
})

test('a row of a job that cannot be cleared has its reason, and its steps below', (context) => {
  standIn(context, fakeDom)
  const steps = [{text: 'Count the rows.', sql: 'SELECT 1;', code: 'molt verify'}]
  const job = {job_id: '7', tenant: '1', type: null, operation: /** @type {const} */ ('import'), description: null, started: null, finished: null, reason: because('no logs'), steps}
  const part = fake(createUncovered(aReport({coverage: aCoverage({uncovered_jobs: [job]})})))
  const rows = part.querySelectorAll('tr').filter((row) => row.getAttribute('data-job-id') === '7')
  assert.match(rows[0]?.textContent ?? '', /^7IMPORT.*no logs$/)
  assert.equal(rows[0]?.querySelector('button')?.getAttribute('aria-expanded'), 'false')
  assert.match(fake(uncoveredDetail(job)).textContent, /Count the rows.*SELECT 1.*molt verify/)
})
