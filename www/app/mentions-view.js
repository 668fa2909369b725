/**
 * Where the words of a flush error stand in none: in the open what nothing
 * explains, behind a summary the rest.
 *
 * @import {Words} from '../protocol.js'
 * @import {Whole} from './open-report.js'
 */

import {el} from './dom.js'
import {contextFold} from './context-view.js'
import {logText, placeLine} from './evidence-view.js'
import {fold} from './fold.js'
import {plural} from './format.js'
import {fillPaged} from './paged.js'
import {nodeName} from './words.js'

/** @param {Whole} report */
export function createMentions(report) {
  const {mentions: toRead, explained: quoted} = report.stats
  if (toRead + quoted === 0) return null
  const count = toRead ? `${plural(toRead, 'place')} to read` : 'nothing to read'
  return fold({id: 'mentions', title: 'The words of a flush error elsewhere', count}, () => [...(toRead ? unexplained(report) : []), quoted > 0 && explained(report)])
}

/** @param {Whole} report */
function unexplained(report) {
  return [
    el('p', {}, 'The words of a flush error stand here, and nothing explains them: each may be a flush error in a form that is not known. Read them.'),
    ...wordsList(report.mentions, report.mentions_omitted, (words) => wordsItem(words, report, words.why)),
  ]
}

/** @param {Whole} report */
function explained(report) {
  return el(
    'details',
    {id: 'explained'},
    el('summary', {}, `${plural(report.stats.explained, 'explained place')}, only quoted in another message; not counted`),
    ...wordsList(report.explained, report.explained_omitted, (words) => wordsItem(words, report)),
  )
}

/**
 * @param {Words[]} listed
 * @param {number} omitted
 * @param {(words: Words) => Node} render
 */
function wordsList(listed, omitted, render) {
  const list = el('ol', {class: 'evidence-list'})
  const more = fillPaged(list, listed, render)
  return [list, more, omitted > 0 && el('p', {class: 'note'}, `${plural(omitted, 'more place is', 'more places are')} not kept in the report.`)]
}

/**
 * @param {Words} words
 * @param {Whole} report
 * @param {string} [why]
 */
function wordsItem(words, report, why = '') {
  const {node, text, code} = words
  return el(
    'li',
    {class: 'evidence', 'data-code': code},
    why !== '' && el('p', {class: 'evidence-head'}, `On ${nodeName(node)}: ${why}.`),
    logText(text),
    placeLine(words, report, text),
    contextFold(words),
  )
}
