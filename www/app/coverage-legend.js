/**
 * What the fills and marks of a drawing of the logs mean, as far as they are in it.
 *
 * @import {CoverageRow} from './coverage-rows.js'
 */

import {el} from './dom.js'

/**
 * @param {CoverageRow[]} rows
 * @param {boolean} [withJobs] Whether jobs that cannot be cleared are drawn below.
 */
export function coverageLegend(rows, withJobs = false) {
  const runs = (/** @type {string} */ affected) => rows.some(({spans}) => spans.some((span) => span.affected === affected))
  /** @type {[string, boolean, string][]} */
  const kinds = [
    ['yes', runs('yes'), 'logs, affected version'],
    ['no', runs('no'), 'logs, version not affected'],
    ['unknown', runs('unknown'), 'logs, version unknown'],
    ['gap', rows.some(({gaps, missing}) => gaps.length > 0 || missing !== ''), 'no logs'],
    ['error', rows.some(({errors}) => errors.length > 0), 'flush error that counts'],
    ['uncovered', withJobs, 'job that cannot be cleared'],
  ]
  const items = kinds.filter(([, isThere]) => isThere).map(([kind, , text]) => el('li', {'data-kind': kind}, text))
  return el('ul', {class: 'legend', 'aria-hidden': 'true'}, ...items)
}
