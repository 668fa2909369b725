/**
 * How the report says why: the one place that knows the form of a reason.
 *
 * @import {Job} from '../protocol.js'
 */

/**
 * The sentence of a reason, of a job's verdict or of the whole.
 *
 * @param {Job['reason']} reason
 * @returns {string}
 */
export function sentenceOf(reason) {
  return reason
}
