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
import {ROW_VERDICTS} from './words.js'

/**
 * Jobs that are printed whole. Each takes more than a page, and a browser a
 * minute for a thousand pages, or it gives up. The list above them has all.
 */
const WHOLE_MAX = 100

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
    undo = [() => list.remove(), ...openFolds()]
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
  const all = plural(report.rows.length, 'job')
  const which = jobs.narrowedTo === '' ? `All ${all}.` : `Only ${count(rows.length)} of ${all} are printed: ${jobs.narrowedTo}.`
  const done = report.rows.filter((row) => row.done).length
  const head = el('thead', {}, el('tr', {}, ...JOB_COLUMNS.map(({name}) => el('th', {scope: 'col'}, name))))
  const lines = rows.map((row) => jobLine(row, el('span', {class: 'toggle'}, row.jobId), row.done ? '☑' : '☐'))
  return el(
    'section',
    {id: 'printed-jobs', 'aria-label': 'Jobs, printed'},
    el('h2', {}, 'Jobs'),
    el('p', {}, `${which} ${done === 0 ? 'None is' : `${count(done)} ${done === 1 ? 'is' : 'are'}`} marked as validated.`),
    rows.length > 0 && el('table', {class: 'jobs-table'}, head, el('tbody', {}, ...lines)),
    rows.length > WHOLE_MAX &&
      el('p', {}, `Evidence and steps follow for the first ${WHOLE_MAX} of these jobs. To print those of others, show only them, by the counts or a search. A saved report has all.`),
    ...rows.slice(0, WHOLE_MAX).map((row) => printedJob(row, report)),
  )
}

/**
 * @param {JobRow} row
 * @param {OpenReport} report
 */
function printedJob(row, report) {
  const {icon, word, meaning} = ROW_VERDICTS[row.verdict]
  return el(
    'article',
    {class: 'printed-job'},
    el('h3', {'data-meaning': meaning}, `${icon} Job ${row.jobId}${row.tenant === '1' ? '' : `, tenant ${row.tenant}`}: ${word}${row.done ? ', validated' : ''}`),
    jobDetail(report.detail(row), report.whole, {forPaper: true, also: row.also && report.detail(row.also)}),
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
