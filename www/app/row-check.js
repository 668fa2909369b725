/**
 * Compares the rows an IMPORT counted with the rows that were expected, and
 * says what that proves — and what not.
 *
 * @import {Job} from '../protocol.js'
 *
 * @typedef {{meaning: import('./words.js').Meaning, text: string}} Finding
 */

import {el} from './dom.js'
import {count} from './format.js'

let lastFieldId = 0

/**
 * @param {Job} job
 * @returns {HTMLElement}
 */
export function rowCheck(job) {
  lastFieldId += 1
  const id = `expected-rows-${lastFieldId}`
  const answer = el('p', {class: 'row-answer', role: 'status'})
  const field = el('input', {id, type: 'text', inputmode: 'numeric', autocomplete: 'off', size: 16})
  field.addEventListener('input', () => {
    const finding = compareRows(job, field.value)
    answer.textContent = finding?.text ?? ''
    if (finding) answer.dataset['meaning'] = finding.meaning
  })
  return el(
    'div',
    {class: 'row-check', 'data-job-id': job.job_id},
    el('label', {for: id}, 'Rows in the source data'),
    field,
    el('p', {}, job.num_rows === null ? 'The logs here hold no row count of this job.' : `The job counted ${count(job.num_rows)} rows.`),
    answer,
  )
}

/**
 * What a number of expected rows says about a job; null for no number.
 *
 * @param {Job} job
 * @param {string} typed
 * @returns {Finding | null}
 */
export function compareRows(job, typed) {
  const digits = typed.replace(/[\s.,_'’]/g, '')
  if (digits === '') return null
  if (!/^\d+$/.test(digits)) return {meaning: 'info', text: 'Digits only, please: the number of rows in the source data.'}
  if (job.num_rows === null) {
    return {meaning: 'info', text: 'Nothing to compare with. Compare with the output of the IMPORT statement, or restore the table AS OF SYSTEM TIME and count.'}
  }
  const missing = BigInt(digits) - BigInt(job.num_rows)
  if (missing === 0n) {
    return {
      meaning: 'clear',
      text: 'They match: the import of the primary index was unaffected. Secondary indexes are not in this count and may still be corrupted: drop and recreate them.',
    }
  }
  return wasRetried(job) ? afterRetry(missing) : mismatch(missing)
}

/**
 * Whether an attempt came after the first one. A job's first attempt may show
 * as "resuming execution", too, and then comes before any flush error.
 *
 * @param {Job} job
 */
function wasRetried({attempts, flush_errors: errors}) {
  const [first, ...later] = attempts
  if (!first || later.length > 0) return later.length > 0
  const firstError = errors[0]?.time ?? null
  return first.kind === 'retry' || first.at === null || (firstError !== null && first.at > firstError)
}

/**
 * @param {bigint} missing
 * @returns {Finding}
 */
function afterRetry(missing) {
  return {
    meaning: 'suspect',
    text: `They differ by ${rowsText(missing)}, and that proves nothing yet: this job was taken up again, and before the releases of 2026 the count holds only the last attempt. Restore the table AS OF SYSTEM TIME and count.`,
  }
}

/**
 * @param {bigint} missing
 * @returns {Finding}
 */
function mismatch(missing) {
  if (missing < 0n) {
    return {meaning: 'suspect', text: `The job counted ${rowsText(missing)} more than expected. Check the expected number; a loss would make the count smaller.`}
  }
  return {
    meaning: 'corrupt',
    text: `${rowsText(missing)} missing: this points to lost rows in the primary index, unless the job was taken up again where these logs do not reach. Confirm with RESTORE … AS OF SYSTEM TIME and SELECT count(*), then follow the steps below.`,
  }
}

/** @param {bigint} rows */
function rowsText(rows) {
  const size = rows < 0n ? -rows : rows
  return `${count(size.toString())} ${size === 1n ? 'row' : 'rows'}`
}
