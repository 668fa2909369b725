/**
 * What the list says of a job in one row, and what it is found and sorted by.
 * Pure.
 *
 * @import {Attempt, Evidence, Job, JobVerdict, Operation, ScriptAnswer, Time, UncoveredJob} from '../protocol.js'
 *
 * @typedef {JobVerdict | 'uncovered'} RowVerdict
 *
 * @typedef {object} JobRow
 * @property {'jobs' | 'uncovered'} list Where in the report it stands,
 * @property {number} place and the how-manieth there.
 * @property {string} jobId
 * @property {string} tenant
 * @property {RowVerdict} verdict
 * @property {Operation} operation
 * @property {string} what Its description as far as it tells it from others, or its kind.
 * @property {string} keys Tables and indexes.
 * @property {Time | null} lostAt The last flush error that counts.
 * @property {string} lostIn
 * @property {string} then How it went on.
 * @property {string} thenNote
 * @property {Time | null} started
 * @property {Time | null} ended
 * @property {string | null} numRows
 * @property {ScriptAnswer | null} script
 * @property {string | null} scriptWhy Why the published script answers otherwise.
 * @property {{node: number | null, at: Time}[]} errors Those that count.
 * @property {boolean} done
 * @property {JobRow | null} also What the report has of it in the other list: errors that do not count, of a job that cannot be cleared.
 * @property {string} found What a search looks in, in lower case.
 */

import {duration, millis, nameSome, plural, secondTime} from './format.js'
import {sentenceOf} from './reasons.js'
import {shortStatement} from './statement.js'
import {OPERATIONS, ROW_VERDICTS, nodeName} from './words.js'

/** Tables named in a row; their details name more. */
export const TABLES_IN_ROW = 3

/** Indexes or nodes named in a row. */
const NAMES_IN_ROW = 3

/**
 * @param {Job} job
 * @param {number} place
 * @returns {JobRow}
 */
export function rowOfJob(job, place) {
  const counted = job.flush_errors.filter((error) => error.counted)
  const lostAt = latest(counted.map(({time}) => time))
  return {
    list: 'jobs',
    place,
    ...shared(job, job.verdict),
    keys: keysOf(job),
    lostAt,
    lostIn: lostIn(counted, job.flush_errors_omitted),
    ...thenOf(job, lostAt),
    ended: job.outcome.at,
    numRows: job.num_rows,
    script: job.script,
    scriptWhy: job.script_why && sentenceOf(job.script_why),
    errors: counted.flatMap(({node, time}) => (time === null ? [] : [{node, at: time}])),
    found: foundBy(job, job.verdict, [
      ...job.table_ids.map((id) => `table ${id}`),
      ...job.flush_errors.flatMap((error) => [nodeName(error.node), `table ${error.table_id}`, error.path]),
    ]),
  }
}

/**
 * @param {UncoveredJob} job
 * @param {number} place
 * @returns {JobRow}
 */
export function rowOfUncovered(job, place) {
  const {finished} = job
  return {
    list: 'uncovered',
    place,
    ...shared(job, 'uncovered'),
    keys: '',
    lostAt: null,
    lostIn: '',
    then: finished === null ? 'not known to have ended' : 'succeeded',
    thenNote: finished === null ? '' : secondTime(finished),
    ended: finished,
    numRows: null,
    script: null,
    scriptWhy: null,
    errors: [],
    found: foundBy(job, 'uncovered', []),
  }
}

/**
 * @param {Job | UncoveredJob} job
 * @param {RowVerdict} verdict
 */
function shared({job_id: jobId, tenant, operation, type, description, started, done}, verdict) {
  const kind = operation === 'unknown' && type !== null ? type : OPERATIONS[operation]
  return {jobId, tenant, verdict, operation, what: description === null ? kind : shortStatement(description), started, done: done === true, also: null}
}

/** @param {Job} job */
function keysOf({table_ids: tables, flush_errors: errors}) {
  const indexes = [...new Set(errors.flatMap(({index_id: id}) => id ?? []))].sort((a, b) => a - b)
  const parts = [
    ...(tables.length > 0 ? [`${tables.length === 1 ? 'table' : 'tables'} ${nameSome(tables.map(String), TABLES_IN_ROW)}`] : []),
    ...(indexes.length > 0 ? [`${indexes.length === 1 ? 'index' : 'indexes'} ${nameSome(indexes.map(String), NAMES_IN_ROW)}`] : []),
  ]
  return parts.join(' · ')
}

/**
 * @param {Evidence[]} counted
 * @param {number} omitted
 */
function lostIn(counted, omitted) {
  if (counted.length === 0) return 'no error counts'
  const nodes = [...new Set(counted.map(({node}) => nodeName(node)))]
  const errors = plural(counted.length, 'error') + (omitted > 0 ? ' and more' : '')
  return `${nameSome(nodes, NAMES_IN_ROW)}, ${errors}`
}

/**
 * @param {Job} job
 * @param {Time | null} lostAt
 */
function thenOf({outcome, attempts}, lostAt) {
  const then = outcome.state === 'unknown' ? 'end unknown' : outcome.state
  const again = lastAfter(attempts, lostAt)
  const parts = [again === null ? '' : `ran again ${since(again, lostAt)}`, outcome.at === null ? '' : endNote(outcome.at, lostAt)]
  return {then, thenNote: parts.filter((part) => part !== '').join(', ended ')}
}

/**
 * @param {Time} at
 * @param {Time | null} lostAt
 */
function endNote(at, lostAt) {
  if (lostAt === null || at <= lostAt) return secondTime(at)
  return `${since(at, lostAt)}, ${duration(millis(at) - millis(lostAt))} later`
}

/**
 * Without the day, where it is the same.
 *
 * @param {Time} at
 * @param {Time | null} lostAt
 */
function since(at, lostAt) {
  return at.slice(0, 10) === lostAt?.slice(0, 10) ? at.slice(11, 19) : secondTime(at)
}

/**
 * @param {Attempt[]} attempts
 * @param {Time | null} lostAt
 */
function lastAfter(attempts, lostAt) {
  const last = latest(attempts.map(({at}) => at))
  return last !== null && lostAt !== null && last > lostAt ? last : null
}

/**
 * @param {Job | UncoveredJob} job
 * @param {RowVerdict} verdict
 * @param {string[]} more
 */
function foundBy({job_id: id, tenant, type, operation, description, steps}, verdict, more) {
  const parts = [id, `tenant ${tenant}`, ROW_VERDICTS[verdict].word, type, OPERATIONS[operation], description, ...new Set(more), ...steps.flatMap(({sql, code}) => [sql, code])]
  return parts.filter((part) => part !== null).join('\n').toLowerCase()
}

/**
 * One row of a job that cannot be cleared and has errors, of which none counts.
 *
 * @param {JobRow} uncovered
 * @param {JobRow} job
 * @returns {JobRow}
 */
export function bothRows(uncovered, job) {
  const {keys, lostIn, numRows, script, scriptWhy} = job
  return {...uncovered, keys, lostIn, numRows, script, scriptWhy, found: `${uncovered.found}\n${job.found}`, done: uncovered.done || job.done, also: job}
}

/**
 * Times of one form sort as text.
 *
 * @param {(Time | null)[]} times
 */
export function latest(times) {
  return times.reduce((last, time) => (time !== null && (last === null || time > last) ? time : last), null)
}
