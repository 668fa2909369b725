/**
 * Flush errors of which nothing tells the job.
 *
 * @import {OpenReport} from './open-report.js'
 */

import {el} from './dom.js'
import {evidenceItem, fact} from './evidence-view.js'
import {fold} from './fold.js'
import {count, plural} from './format.js'
import {fillPaged} from './paged.js'

/** Jobs named in one sentence; the rest is counted. */
const IDS_SHOWN = 8

/** @param {OpenReport} report */
export function createUnattributed({rows, whole: report}) {
  const {unattributed: errors, unattributed_omitted: omitted} = report
  if (errors.length === 0) return null
  const all = plural(errors.length + omitted, 'error')
  const harmless = errors.filter((error) => !error.counted).length
  const note = harmless > 0 ? `${harmless} of them ${harmless === 1 ? 'does' : 'do'} not count` : ''
  const listed = new Set(rows.map(({jobId}) => jobId))
  return fold({id: 'unattributed', title: 'Errors without a job', count: all, note}, () => {
    const list = el('ol', {class: 'evidence-list'})
    const more = fillPaged(list, errors, (error) => evidenceItem(error, report, fact('Jobs that ran then', candidates(error.candidates, listed))))
    return [
      el('p', {}, 'Nothing in these entries says which job wrote them. Where one counts, a batch of rows was lost: contact support, and look at the jobs that ran at that moment.'),
      list,
      more,
      omitted > 0 && el('p', {}, `${plural(omitted, 'further error')} that ${omitted === 1 ? 'counts is' : 'count are'} not listed: there are too many.`),
    ]
  })
}

/**
 * @param {string[]} ids
 * @param {Set<string>} listed Those that are in the list of jobs.
 */
function candidates(ids, listed) {
  if (ids.length === 0) return 'none known'
  const links = ids.slice(0, IDS_SHOWN).flatMap((id, index) => [index === 0 ? '' : ', ', listed.has(id) ? el('a', {href: `#job=${id}`}, id) : id])
  return el('span', {}, ...links, ids.length > IDS_SHOWN && ` and ${count(ids.length - IDS_SHOWN)} more`)
}
