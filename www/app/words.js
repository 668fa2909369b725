/**
 * What the report's enums are called on the page, and their meaning.
 *
 * Each meaning has an icon and a word; color only repeats them.
 *
 * @import {Affected, Attempt, Attribution, Cause, Job, JobVerdict, Operation, ScriptAnswer, Verdict} from '../protocol.js'
 * @import {RowVerdict} from './job-row.js'
 *
 * @typedef {'corrupt' | 'suspect' | 'clear' | 'info'} Meaning
 * @typedef {{word: string, icon: string, meaning: Meaning, rank: number}} VerdictWords
 */

/** @type {Record<JobVerdict, VerdictWords>} */
export const JOB_VERDICTS = {
  potentially_corrupt: {word: 'Potentially corrupt', icon: '✖', meaning: 'corrupt', rank: 0},
  suspect: {word: 'Suspect', icon: '▲', meaning: 'suspect', rank: 1},
  at_risk: {word: 'At risk', icon: '◆', meaning: 'suspect', rank: 2},
  outcome_unknown: {word: 'Outcome unknown', icon: '?', meaning: 'suspect', rank: 3},
  cleared: {word: 'Cleared', icon: '✔', meaning: 'clear', rank: 4},
  not_kept: {word: 'Not kept', icon: '○', meaning: 'info', rank: 5},
  benign: {word: 'Benign', icon: '○', meaning: 'info', rank: 6},
}

/** The same with the jobs that the logs cannot clear, which stand behind the findings. */
export const ROW_VERDICTS = /** @type {Record<RowVerdict, VerdictWords>} */ ({
  ...JOB_VERDICTS,
  uncovered: {word: 'Cannot be cleared', icon: '□', meaning: 'suspect', rank: 3.5},
})

/** @type {Record<Verdict['state'], {word: string, icon: string, meaning: Meaning}>} */
export const STATES = {
  findings: {word: 'Findings', icon: '✖', meaning: 'corrupt'},
  incomplete: {word: 'Cannot tell', icon: '▲', meaning: 'suspect'},
  clear: {word: 'Not detected', icon: '✔', meaning: 'clear'},
}

/** @type {Record<Operation, string>} */
export const OPERATIONS = {
  import: 'IMPORT',
  physical_replication: 'Physical replication',
  create_table_as: 'CREATE TABLE AS',
  materialized_view: 'Materialized view',
  index_backfill: 'Index backfill',
  schema_change: 'Schema change',
  other: 'Other',
  unknown: 'Unknown',
}

/** @type {Record<Attribution, string>} */
export const ATTRIBUTIONS = {
  job_tag: 'job number in the entry’s tags',
  job_type_tag: 'job type and number in the entry’s tags',
  app_name: 'application name of the job in the entry’s tags',
  schema_change_tag: 'tag scExec with the table, which one job writes',
  table_guess: 'a guess: the one job that writes this table and ran at that time',
}

/** @type {Record<Cause, string>} */
export const CAUSES = {
  lost_sst: 'A batch of rows was not written',
  cancelled_send: 'A batch was not written: the sender was being canceled',
  shutdown: 'Shutdown: no loss by itself',
  unreadable: 'Unreadable: the message is redacted',
}

/** @type {Record<ScriptAnswer, string>} */
export const SCRIPT_ANSWERS = {
  reported: 'reported',
  cleared: 'dropped',
  not_seen: 'not seen',
}

/** @type {Record<Attempt['kind'], {word: string, icon: string}>} */
export const ATTEMPTS = {
  resume: {word: 'taken up by a node', icon: '▶'},
  retry: {word: 'retried from the last checkpoint', icon: '↻'},
  rerun: {word: 'run again from the start', icon: '⟲'},
}

/** @type {Record<Affected, string>} */
export const AFFECTED = {
  yes: 'affected',
  no: 'not affected',
  unknown: 'unknown whether affected',
}

/** Jobs from this rank on are looked at and not listed. */
const FIRST_NOT_LISTED = JOB_VERDICTS.cleared.rank

/**
 * Whether a job is a finding, as `JobVerdict::is_finding` has it.
 *
 * @param {Job} job
 */
export function isFinding(job) {
  return isFindingVerdict(job.verdict)
}

/** @param {RowVerdict} verdict */
export function isFindingVerdict(verdict) {
  return verdict !== 'uncovered' && ROW_VERDICTS[verdict].rank < FIRST_NOT_LISTED
}

/** @param {number | null} node */
export function nodeName(node) {
  return node === null ? 'unknown node' : `n${node}`
}

/**
 * `table 110, index 2 (secondary, most likely)`; null when nothing tells.
 *
 * @param {number | null} table
 * @param {number | null} index
 */
export function keySpace(table, index) {
  if (table === null) return null
  if (index === null) return `table ${table}`
  return `table ${table}, index ${index} (${index === 1 ? 'usually the primary index' : 'usually a secondary index'})`
}
