/**
 * What a row opens: what happened and on what evidence, and beside it how to
 * validate this job.
 *
 * @import {Job, UncoveredJob} from '../protocol.js'
 * @import {Whole} from './open-report.js'
 */

import {el} from './dom.js'
import {evidenceItem, fact} from './evidence-view.js'
import {count, exactTime, nameSome, plural} from './format.js'
import {jobEvents, jobTimeline} from './job-timeline.js'
import {TABLES_IN_ROW} from './job-row.js'
import {fillPaged} from './paged.js'
import {sentenceOf} from './reasons.js'
import {rowCheck} from './row-check.js'
import {stepList} from './steps-view.js'
import {ATTRIBUTIONS, OPERATIONS, isFinding} from './words.js'

/** Tables named of one job; the rest is counted. */
const TABLES_SHOWN = 24

/**
 * @param {Job | UncoveredJob} job
 * @param {Whole} report
 * @param {{forPaper?: boolean, steps?: boolean, also?: Job | UncoveredJob | null}} [how] Paper has no use for what is typed, and events as lines, and may go without steps. `also` is what else the report has of it.
 * @returns {HTMLElement}
 */
export function jobDetail(job, report, {forPaper = false, steps = true, also = null} = {}) {
  if ('verdict' in job) return detailOfJob(job, report, forPaper, steps)
  return detailOfUncovered(job, also && 'verdict' in also ? harmlessErrors(also, report) : [])
}

/**
 * @param {Job} job
 * @param {Whole} report
 * @param {boolean} forPaper
 * @param {boolean} steps
 */
function detailOfJob(job, report, forPaper, steps) {
  return detail(
    [
      el('h3', {}, 'What happened'),
      el('p', {class: 'reason'}, sentenceOf(job.reason)),
      forPaper ? jobEvents(job) : jobTimeline(job),
      el('dl', {class: 'facts'}, ...jobFacts(job)),
      el('h3', {}, `Evidence: ${plural(job.flush_errors.length + job.flush_errors_omitted, 'flush error')}`),
      ...evidence(job, report),
    ],
    steps && isFinding(job) ? [el('h3', {}, 'Validate this job'), !forPaper && job.operation === 'import' && rowCheck(job), stepList(job.steps)] : [],
  )
}

/**
 * @param {UncoveredJob} job
 * @param {import('./dom.js').Child[]} more
 */
function detailOfUncovered({reason, type, operation, description, started, finished, steps}, more) {
  return detail(
    [
      el('h3', {}, 'Why it cannot be cleared'),
      el('p', {class: 'reason'}, sentenceOf(reason), more.length === 0 && ' No error was seen. In the time that these logs do not cover, none could be seen.'),
      el(
        'dl',
        {class: 'facts'},
        ...kindFacts(operation, type, description),
        started !== null && fact('Started', exactTime(started), ' UTC'),
        finished !== null && fact('Succeeded', exactTime(finished), ' UTC'),
      ),
      ...more,
    ],
    [el('h3', {}, 'Validate this job'), stepList(steps)],
  )
}

/**
 * @param {Job} job
 * @param {Whole} report
 */
function harmlessErrors(job, report) {
  return [el('h3', {}, 'What was seen of it'), el('p', {class: 'reason'}, sentenceOf(job.reason)), ...evidence(job, report)]
}

/**
 * @param {import('./dom.js').Child[]} story
 * @param {import('./dom.js').Child[]} steps
 */
function detail(story, steps) {
  return el('div', {class: 'job-detail'}, el('div', {class: 'job-story'}, ...story), steps.length > 0 && el('div', {class: 'job-steps'}, ...steps))
}

/** @param {Job} job */
function jobFacts(job) {
  const {type, operation, description, table_ids: tables, num_rows: rows, started} = job
  return [
    ...kindFacts(operation, type, description),
    tables.length > TABLES_IN_ROW && fact('Tables', nameSome(tables.map(String), TABLES_SHOWN)),
    started !== null && fact('Started', exactTime(started), ' UTC'),
    fact('Outcome', outcomeText(job.outcome)),
    ...job.conflicts.map((other) => fact('But', outcomeText(other), ': the sources disagree')),
    // Beside an import its rows are asked for, and told.
    rows !== null && operation !== 'import' && fact('Rows counted', `${count(rows)}, by the job itself, in the primary index only`),
    job.attribution !== 'job_tag' && fact('Job known by', ATTRIBUTIONS[job.attribution]),
    job.script_why !== null && fact('The script', sentenceOf(job.script_why)),
  ]
}

/**
 * @param {Job['operation']} operation
 * @param {string | null} type
 * @param {string | null} description
 */
function kindFacts(operation, type, description) {
  return [
    fact('Kind', OPERATIONS[operation], type !== null && type !== OPERATIONS[operation] ? ` (job type ${type})` : ''),
    description !== null && fact('Statement', el('span', {class: 'code'}, description)),
  ]
}

/** @param {Job['outcome']} outcome */
function outcomeText({state, at, source}) {
  const said = state === 'unknown' ? 'not known' : state
  return `${said}${at ? `, ${exactTime(at)} UTC` : ''}${source ? `, says ${source}` : ''}`
}

/**
 * @param {Job} job
 * @param {Whole} report
 */
function evidence(job, report) {
  const list = el('ol', {class: 'evidence-list'})
  const more = fillPaged(list, job.flush_errors, (item) => evidenceItem(item, report))
  const omitted = job.flush_errors_omitted
  return [list, more, omitted > 0 && el('p', {class: 'note'}, `${plural(omitted, 'more flush error of this job is', 'more flush errors of this job are')} not kept in the report.`)]
}
