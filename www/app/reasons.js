/**
 * How the report says why: the one place that knows the form of a reason.
 *
 * @import {Reason} from '../protocol.js'
 */

/**
 * The sentence of a reason, of a job's verdict or of the whole.
 *
 * @param {Reason} reason
 * @returns {string}
 */
export function sentenceOf({text}) {
  return text
}
