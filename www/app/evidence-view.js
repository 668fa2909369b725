/**
 * Log entries as evidence: when, where, what, and whether it counts.
 *
 * @import {Evidence, Report, Words} from '../protocol.js'
 */

import {el} from './dom.js'
import {exactTime, nameSome} from './format.js'
import {sentenceOf} from './reasons.js'
import {ATTRIBUTIONS, CAUSES, keySpace, nodeName} from './words.js'

/** Copies of one entry that are named; the rest is counted. */
const COPIES_SHOWN = 5

/**
 * @param {Evidence} evidence
 * @param {Report} report
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
      el('time', {class: 'time', datetime: time}, exactTime(time), time ? ' UTC' : ''),
      el('span', {}, nodeName(node)),
      el('span', {class: 'badge', 'data-meaning': counted ? 'corrupt' : 'info'}, counted ? '✖ counts' : '○ does not count'),
      el('span', {}, CAUSES[cause]),
    ),
    note !== null && el('p', {class: 'note'}, sentenceOf(note)),
    el('pre', {class: 'log', tabindex: 0}, text),
    el(
      'dl',
      {class: 'facts'},
      ...place(evidence, report),
      ...evidenceFacts(evidence),
      ...more,
    ),
  )
}

/**
 * Where a line stands.
 *
 * @param {Evidence | Words} where
 * @param {Report} report
 */
export function place({input, path, line}, report) {
  return [
    fact('File', el('span', {class: 'code'}, path), `, line ${line}`),
    report.inputs.length > 1 && fact('Input', report.inputs[input]?.name ?? `number ${input + 1}`),
  ]
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
function evidenceFacts({version, table_id: tableId, index_id: indexId, attribution, tenant, copies}) {
  const keys = keySpace(tableId, indexId)
  return [
    fact('Version', version ?? 'unknown'),
    tenant !== '1' && fact('Tenant', tenant),
    keys !== null && fact('Keys of', keys),
    attribution !== null && fact('Job known by', ATTRIBUTIONS[attribution]),
    copies.length > 0 && fact('Also in', nameSome(copies, COPIES_SHOWN)),
  ]
}
