/**
 * The jobs that may have lost rows, and those that were looked at and are
 * not listed. A row opens what is known of its job.
 *
 * @import {Job, Report} from '../protocol.js'
 * @import {Column} from './table.js'
 */

import {el} from './dom.js'
import {count, exactTime, plural} from './format.js'
import {jobDetail} from './job-detail.js'
import {makeOpenable, toggle} from './openable.js'
import {sentenceOf} from './reasons.js'
import {section} from './section.js'
import {table} from './table.js'
import {JOB_VERDICTS, OPERATIONS, SCRIPT_ANSWERS, isFinding} from './words.js'

/** @param {Report} report */
export function createJobs(report) {
  const heading = 'Jobs that may have lost rows'
  const listed = report.jobs.filter(isFinding)
  const none = listed.length === 0 && el('p', {}, 'No job is listed. What that is worth is said by the coverage above.')
  return section({id: 'jobs-section', heading, intro: none}, jobTable('jobs', heading, listed, report))
}

/** @param {Report} report */
export function createNotListed(report) {
  const others = report.jobs.filter((job) => !isFinding(job))
  if (others.length === 0) return null
  return section(
    {id: 'not-listed', heading: 'Looked at, not listed', count: plural(others.length, 'job')},
    jobTable('not-listed-jobs', 'Jobs looked at and not listed', others, report, true),
  )
}

/**
 * @param {string} id
 * @param {string} caption
 * @param {Job[]} jobs
 * @param {Report} report
 * @param {boolean} [withReason] Shows the reason in the row, not only below it.
 */
function jobTable(id, caption, jobs, report, withReason = false) {
  return table(caption, jobs, withReason ? [...COLUMNS.slice(0, 4), REASON] : COLUMNS, {
    id,
    row: (job) => ({'data-job-id': job.job_id, 'data-tenant': job.tenant, 'data-verdict': job.verdict}),
    after: (row, job) => makeOpenable(row, () => jobDetail(job, report)),
  })
}

/** @type {readonly Column<Job>[]} */
const COLUMNS = [
  {name: 'Job', kind: 'id', cell: jobCell, sort: ({job_id: id}) => id.padStart(20, '0')},
  {name: 'Verdict', cell: verdictBadge, sort: ({verdict}) => JOB_VERDICTS[verdict].rank},
  {name: 'Kind', cell: ({operation}) => OPERATIONS[operation], sort: ({operation}) => OPERATIONS[operation]},
  {name: 'What', kind: 'wide extra', cell: whatCell, sort: ({description}) => description ?? ''},
  {name: 'Lost at (UTC)', kind: 'time', cell: (job) => stackedTime(lostAt(job)), sort: (job) => lostAt(job) ?? ''},
  {name: 'Last attempt', kind: 'time extra', cell: (job) => stackedTime(lastAttempt(job)), sort: (job) => lastAttempt(job) ?? ''},
  {name: 'Ended', kind: 'time extra', cell: endCell, sort: ({outcome}) => outcome.at ?? outcome.state},
  {name: 'Rows', kind: 'number extra', cell: ({num_rows: rows}) => (rows === null ? 'not logged' : count(rows)), sort: ({num_rows: rows}) => (rows ?? '').padStart(20, '0')},
  {name: 'Script', kind: 'extra', cell: ({script}) => SCRIPT_ANSWERS[script], sort: ({script}) => script},
]

/** @type {Column<Job>} */
const REASON = {name: 'Why it is not listed', kind: 'wide', cell: ({reason}) => sentenceOf(reason)}

/** @param {Job} job */
function jobCell({job_id: id, tenant}) {
  const button = toggle(id)
  return tenant === '1' ? button : el('span', {}, button, el('small', {class: 'block'}, `tenant ${tenant}`))
}

/** @param {Job} job */
function verdictBadge({verdict}) {
  const {word, icon, meaning} = JOB_VERDICTS[verdict]
  return el('span', {class: 'badge', 'data-meaning': meaning}, el('span', {'aria-hidden': 'true'}, `${icon} `), word)
}

/** @param {Job} job */
function whatCell({description}) {
  return description === null ? 'no description in these files' : el('span', {class: 'clamp'}, description)
}

/** @param {Job} job */
function endCell({outcome}) {
  return el('span', {}, outcome.state, el('small', {class: 'block'}, outcome.at === null ? '' : exactTime(outcome.at).slice(0, 19)))
}

/**
 * Day above time: two short lines take less room than a long one.
 *
 * @param {import('../protocol.js').Time | null} time
 */
function stackedTime(time) {
  const [day, clock = ''] = exactTime(time).split(' ')
  return el('span', {}, el('span', {class: 'block'}, `${day} `), clock)
}

/**
 * The last error that counts and has a time, as in every other form.
 *
 * @param {Job} job
 */
function lostAt({flush_errors: errors}) {
  return latest(errors.flatMap(({counted, time}) => (counted ? [time] : [])))
}

/** @param {Job} job */
function lastAttempt({attempts}) {
  return latest(attempts.map(({at}) => at))
}

/**
 * Times of one form sort as text.
 *
 * @param {(import('../protocol.js').Time | null)[]} times
 */
function latest(times) {
  return times.filter((time) => time !== null).sort().at(-1) ?? null
}
