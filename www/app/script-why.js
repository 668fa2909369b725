/**
 * Why the published script answers otherwise than the verdict on a job, by the
 * script's own rules. Pure.
 *
 * @import {Job} from '../protocol.js'
 */

import {ATTRIBUTIONS, isFinding} from './words.js'

/** What the script wants behind the words of a flush error, */
const WANTED = 'encountered an error: addsstable'
/** and what it leaves out. */
const LEFT_OUT = 'indexBackfillerProcessor'

/**
 * @param {Job} job
 * @returns {string | null} null where both say the same.
 */
export function whyScriptDiffers(job) {
  if (isFinding(job)) {
    if (job.script === 'cleared') return whyDropped(job)
    return job.script === 'not_seen' ? whyNotSeen(job) : null
  }
  if (job.script !== 'reported') return null
  return `It compares times only. Here: ${job.reason.text}`
}

/** @param {Job} job */
function whyDropped({verdict, outcome}) {
  if (verdict === 'suspect') return 'It takes any later attempt for one that wrote the lost rows again. This one may have gone on past them.'
  if (verdict === 'at_risk') return 'It lists only jobs that have succeeded. This one has not ended.'
  if (verdict === 'outcome_unknown') return 'It lists only jobs whose success is in the logs. Nothing here tells how this one ended.'
  return outcome.source === 'state line'
    ? 'It takes an entry after the error for a new attempt, which it is not.'
    : `It looks for the success in log lines only. Here ${outcome.source ?? 'another file'} tells it.`
}

/** @param {Job} job */
function whyNotSeen({flush_errors: errors, attribution}) {
  if (attribution !== 'job_tag') return `It reads the job from “job=N” in the line. Here the job is known by: ${ATTRIBUTIONS[attribution]}.`
  const counted = errors.filter((error) => error.counted)
  if (counted.every(({text}) => text.includes(LEFT_OUT))) return 'It leaves out errors of index backfills.'
  if (!counted.some(({text}) => text.includes(WANTED))) return 'It wants “addsstable” right behind the words of the error. These lines do not have it there.'
  return 'It wants the whole entry in one line of the plain log format, with the time in front.'
}
