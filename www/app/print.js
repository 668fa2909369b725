/**
 * What goes on paper: every job, or those that a person chose to see, each with
 * its evidence and steps, and every fold open.
 *
 * The table of the page holds only the rows near the window, so paper gets a
 * list of its own, made for printing and taken away afterwards.
 *
 * @import {JobRow} from './job-row.js'
 * @import {JobsView} from './jobs-view.js'
 * @import {OpenReport} from './open-report.js'
 */

import {el} from './dom.js'
import {fillFold} from './fold.js'
import {count, plural} from './format.js'
import {JOB_COLUMNS, jobLine} from './job-cells.js'
import {jobDetail} from './job-detail.js'
import {chartsForPaper} from './responsive-chart.js'
import {ROW_VERDICTS} from './words.js'
import {groupCounts, groupOf} from './worklist.js'

/**
 * Jobs that are printed whole. Each takes more than a page, and a browser a
 * minute for a thousand pages, or it gives up. The list above them has all.
 */
const WHOLE_MAX = 100

/** Jobs beyond them of which the evidence is printed, several on a page. */
const EVIDENCE_MAX = 300

/** Times that a long list in a fold goes on; what is left is said. */
const LIST_PAGES_MAX = 4

/** @param {() => {report: OpenReport, jobs: JobsView} | null} current What is shown. */
export function printAll(current) {
  /** @type {(() => void)[]} */
  let undo = []
  addEventListener('beforeprint', () => {
    const shown = current()
    if (shown === null || undo.length > 0) return
    const list = printedJobs(shown.report, shown.jobs)
    shown.jobs.element.after(list)
    undo = [() => list.remove(), ...openFolds(), chartsForPaper()]
  })
  addEventListener('afterprint', () => {
    for (const close of undo) close()
    undo = []
  })
}

/**
 * @param {OpenReport} report
 * @param {JobsView} jobs
 */
function printedJobs(report, jobs) {
  const rows = jobs.narrowedTo === '' ? report.rows : jobs.shown
  const head = el('thead', {}, el('tr', {}, ...JOB_COLUMNS.map(({name}) => el('th', {scope: 'col'}, name))))
  const lines = rows.map((row) => jobLine(row, el('span', {class: 'toggle'}, row.jobId), boxOf(row)))
  const whole = rows.slice(0, WHOLE_MAX)
  const rest = rows.slice(WHOLE_MAX)
  const work = rest.filter((row) => groupOf(row) !== 'others')
  const evidence = work.filter(({list}) => list === 'jobs').slice(0, EVIDENCE_MAX)
  return el(
    'section',
    {id: 'printed-jobs', 'aria-label': 'Jobs, printed'},
    el('h2', {}, 'Jobs'),
    el('p', {}, whichAreHere(report, rows.length, jobs.narrowedTo)),
    el('p', {}, inNumbers(report)),
    rows.length > 0 && el('table', {class: 'jobs-table'}, head, el('tbody', {}, ...lines)),
    rest.length > 0 && el('p', {}, whatIsLeftOut(work.length, evidence.length, rest.length - work.length)),
    ...whole.map((row) => printedJob(row, report)),
    ...evidence.map((row) => printedJob(row, report, {steps: false})),
  )
}

/**
 * Only what needs work can be ticked off.
 *
 * @param {JobRow} row
 */
function boxOf(row) {
  if (groupOf(row) === 'others') return ''
  return row.done ? '☑' : '☐'
}

/**
 * @param {OpenReport} report
 * @param {number} printed
 * @param {string} narrowedTo
 */
function whichAreHere({rows, whole: {coverage: {uncovered_jobs_omitted: notKept}}}, printed, narrowedTo) {
  const all = plural(rows.length, 'job')
  const which = narrowedTo === '' ? `All ${all}${notKept > 0 ? ' of the report' : ''}.` : `Only ${count(printed)} of ${all} are printed: ${narrowedTo}.`
  return notKept > 0 ? `${which} ${plural(notKept, 'more job')} that cannot be cleared ${notKept === 1 ? 'is' : 'are'} not in it: there are too many.` : which
}

/** @param {OpenReport} report */
function inNumbers({rows, whole}) {
  const counts = groupCounts(rows, whole.coverage.uncovered_jobs_omitted).map(({word, many}) => `${word.toLowerCase()}: ${count(many)}`)
  const done = rows.filter((row) => row.done).length
  const validated = `${done === 0 ? 'None is' : `${count(done)} ${done === 1 ? 'is' : 'are'}`} marked as validated.`
  const names = whole.redacted ? 'Redacted: stand-ins such as host1 stand for names, addresses and SQL.' : 'Not redacted: names, addresses and SQL stand here as they are in the files.'
  return `${counts.length > 0 ? `In all, ${counts.join(', ')}. ` : ''}${validated} ${names}`
}

/**
 * @param {number} work Jobs that need work and are not printed whole.
 * @param {number} evidence Those of them of which the evidence is printed.
 * @param {number} others Jobs that need none and are not printed whole.
 */
export function whatIsLeftOut(work, evidence, others) {
  const without = work - evidence
  const parts = [
    `Here follow the first ${WHOLE_MAX} of these jobs with evidence and steps`,
    evidence > 0 && `then ${plural(evidence, 'job')} with evidence but without steps`,
    without > 0 && `${plural(without, 'job that needs', 'jobs that need')} work ${without === 1 ? 'stands' : 'stand'} in the list alone`,
    others > 0 && `${plural(others, 'job that needs', 'jobs that need')} none ${others === 1 ? 'stands' : 'stand'} in the list alone`,
  ]
  return `${parts.filter((part) => part !== false).join('; ')}. To print others whole, show only them, by the counts or a search. A saved report has all.`
}

/**
 * @param {JobRow} row
 * @param {OpenReport} report
 * @param {{steps?: boolean}} [how]
 */
function printedJob(row, report, {steps = true} = {}) {
  const {icon, word, meaning} = ROW_VERDICTS[row.verdict]
  return el(
    'article',
    {class: 'printed-job'},
    el('h3', {'data-meaning': meaning}, `${icon} Job ${row.jobId}${row.tenant === '1' ? '' : `, tenant ${row.tenant}`}: ${word}${row.done ? ', validated' : ''}`),
    jobDetail(report.detail(row), report.whole, {forPaper: true, steps, also: row.also && report.detail(row.also)}),
  )
}

/** Opens what is folded, with all of what is in it; gives what closes it again. */
function openFolds() {
  const closed = [...document.querySelectorAll('#result details:not([open])')].filter((one) => one instanceof HTMLDetailsElement)
  for (const one of closed) {
    fillFold(one)
    one.open = true
  }
  // What a fold holds may be folded again, and lists stop at a page.
  const inner = [...document.querySelectorAll('#result details:not([open])')].filter((one) => one instanceof HTMLDetailsElement)
  for (const one of inner) one.open = true
  for (const more of document.querySelectorAll('#result button.more')) {
    for (let page = 0; page < LIST_PAGES_MAX && more instanceof HTMLButtonElement; page += 1) more.click()
  }
  return [...closed, ...inner].map((one) => () => void (one.open = false))
}
