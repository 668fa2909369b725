/**
 * Flush errors of which nothing tells the job.
 *
 * @import {Whole} from './open-report.js'
 */

import {el} from './dom.js'
import {evidenceItem, fact} from './evidence-view.js'
import {fold} from './fold.js'
import {nameSome, plural} from './format.js'
import {fillPaged} from './paged.js'

/** Jobs named in one sentence; the rest is counted. */
const IDS_SHOWN = 8

/** @param {Whole} report */
export function createUnattributed(report) {
  const {unattributed: errors, unattributed_omitted: omitted} = report
  if (errors.length === 0) return null
  const all = plural(errors.length + omitted, 'error')
  const harmless = errors.filter((error) => !error.counted).length
  const note = harmless > 0 ? `${harmless} of them ${harmless === 1 ? 'does' : 'do'} not count` : ''
  return fold({id: 'unattributed', title: 'Errors without a job', count: all, note}, () => {
    const list = el('ol', {class: 'evidence-list'})
    const more = fillPaged(list, errors, (error) => evidenceItem(error, report, fact('Jobs that ran then', candidates(error.candidates))))
    return [
      el('p', {}, 'Nothing in these entries says which job wrote them. Where one counts, a batch of rows was lost: contact support, and look at the jobs that ran at that moment.'),
      list,
      more,
      omitted > 0 && el('p', {}, `${plural(omitted, 'further error')} that ${omitted === 1 ? 'counts is' : 'count are'} not listed: there are too many.`),
    ]
  })
}

/** @param {string[]} ids */
function candidates(ids) {
  return ids.length ? nameSome(ids, IDS_SHOWN) : 'none known'
}
