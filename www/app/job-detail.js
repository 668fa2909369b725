/**
 * What a row opens: why, when, on what evidence, and what to do about it.
 *
 * @import {Job, Report} from '../protocol.js'
 */

import {el} from './dom.js'
import {evidenceItem, fact} from './evidence-view.js'
import {count, exactTime, plural} from './format.js'
import {jobTimeline} from './job-timeline.js'
import {fillPaged} from './paged.js'
import {sentenceOf} from './reasons.js'
import {rowCheck} from './row-check.js'
import {stepList} from './steps-view.js'
import {ATTRIBUTIONS, OPERATIONS, SCRIPT_ANSWERS, isFinding} from './words.js'

/**
 * @param {Job} job
 * @param {Report} report
 * @returns {HTMLElement}
 */
export function jobDetail(job, report) {
  return el(
    'div',
    {class: 'job-detail'},
    el('p', {class: 'reason'}, sentenceOf(job.reason)),
    el('dl', {class: 'facts'}, ...jobFacts(job)),
    el('h3', {}, 'In time'),
    jobTimeline(job),
    el('h3', {}, `Evidence: ${plural(job.flush_errors.length + job.flush_errors_omitted, 'flush error')}`),
    ...evidence(job, report),
    ...advice(job),
  )
}

/** @param {Job} job */
function jobFacts(job) {
  const {type, operation, description, tenant, table_ids: tables, num_rows: rows, started} = job
  return [
    fact('Kind', OPERATIONS[operation], type ? ` (job type ${type})` : ''),
    description !== null && fact('What', el('span', {class: 'code'}, description)),
    fact('Tenant', tenant === '1' ? '1 (system)' : tenant),
    tables.length > 0 && fact(tables.length === 1 ? 'Table' : 'Tables', tables.join(', ')),
    started !== null && fact('Started', exactTime(started), ' UTC'),
    fact('Ended', outcomeText(job.outcome)),
    ...job.conflicts.map((other) => fact('But', outcomeText(other), ' — the sources disagree')),
    fact('Rows counted', rows === null ? 'not logged' : `${count(rows)} (primary index only)`),
    fact('Job known by', ATTRIBUTIONS[job.attribution]),
    fact('Published script', SCRIPT_ANSWERS[job.script]),
  ]
}

/** @param {Job['outcome']} outcome */
function outcomeText({state, at, source}) {
  return `${state}${at ? `, ${exactTime(at)} UTC` : ''}${source ? `, says ${source}` : ''}`
}

/**
 * @param {Job} job
 * @param {Report} report
 */
function evidence(job, report) {
  const list = el('ol', {class: 'evidence-list'})
  const more = fillPaged(list, job.flush_errors, (item) => evidenceItem(item, report))
  const omitted = job.flush_errors_omitted
  return [list, more, omitted > 0 && el('p', {class: 'note'}, `${plural(omitted, 'more flush error')} of this job not kept in the report.`)]
}

/** @param {Job} job */
function advice(job) {
  if (!isFinding(job)) return []
  return [el('h3', {}, 'What to do next for this job'), job.operation === 'import' && rowCheck(job), stepList(job.steps)]
}
