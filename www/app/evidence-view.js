/**
 * Log entries as evidence: when, on which node, what it means, the entry with
 * the words marked, and where it stands.
 *
 * @import {Evidence, Words} from '../protocol.js'
 * @import {Whole} from './open-report.js'
 */

import {contextFold} from './context-view.js'
import {copyButton} from './copy-button.js'
import {el} from './dom.js'
import {exactTime, nameSome} from './format.js'
import {sentenceOf} from './reasons.js'
import {ATTRIBUTIONS, CAUSES, keySpace, nodeName} from './words.js'

/** The words of a flush error, which are marked where they stand in an entry. */
const THE_WORDS = 'closing with flushes in-progress encountered an error'

/** Copies of one entry that are named; the rest is counted. */
const COPIES_SHOWN = 5

/**
 * @param {Evidence} evidence
 * @param {Whole} report
 * @param {...Node} more What else stands in the facts.
 */
export function evidenceItem(evidence, report, ...more) {
  const {time, node, text, counted, cause, note} = evidence
  return el(
    'li',
    {class: 'evidence', 'data-counted': counted, 'data-cause': cause},
    el(
      'p',
      {class: 'evidence-head'},
      el('span', {class: 'evidence-counts', 'data-meaning': counted ? 'corrupt' : 'info'}, counted ? '✖ ' : '○ does not count: '),
      el('time', {datetime: time}, time === null ? 'time unknown' : `${exactTime(time)} UTC`),
      ` on ${nodeName(node)}. ${CAUSES[cause]}.`,
      note !== null && ` ${sentenceOf(note)}`,
    ),
    logText(text),
    placeLine(evidence, report, text),
    contextFold(evidence),
    el('dl', {class: 'facts'}, ...evidenceFacts(evidence), ...more),
  )
}

/**
 * An entry of a log, with the words of a flush error marked.
 *
 * @param {string} text
 */
export function logText(text) {
  const parts = text.split(THE_WORDS)
  const marked = parts.flatMap((part, index) => (index === 0 ? [part] : [el('mark', {}, THE_WORDS), part]))
  return el('pre', {class: 'log', tabindex: 0, role: 'group', 'aria-label': 'Log entry'}, ...marked)
}

/**
 * Where a line stands, and a button that copies it.
 *
 * @param {Evidence | Words} where
 * @param {Whole} report
 * @param {string} text
 */
export function placeLine({input, path, line}, {inputs}, text) {
  const name = inputs.length > 1 ? `${inputs[input]?.name ?? `input ${input + 1}`}: ` : ''
  const place = `${name}${path}, line ${line}`
  return el('p', {class: 'place'}, el('span', {class: 'code'}, place), copyButton('Copy', () => `${place}\n${text}`, 'Copy this entry and where it stands'))
}

/**
 * One fact: its name and what is known, as `<div><dt><dd></div>`.
 *
 * @param {string} name
 * @param {...import('./dom.js').Child} value
 */
export function fact(name, ...value) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, ...value))
}

/** @param {Evidence} evidence */
function evidenceFacts({version, table_id: tableId, index_id: indexId, attribution, copies}) {
  const keys = keySpace(tableId, indexId)
  return [
    keys !== null && fact('Rows of', keys),
    fact('Version', version ?? 'unknown'),
    attribution !== null && attribution !== 'job_tag' && fact('Job known by', ATTRIBUTIONS[attribution]),
    copies.length > 0 && fact('Also in', nameSome(copies, COPIES_SHOWN)),
  ]
}
