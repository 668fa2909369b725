/**
 * What a row of the table of jobs shows, column by column.
 *
 * @import {JobRow} from './job-row.js'
 * @import {SortKey} from './worklist.js'
 */

import {el} from './dom.js'
import {count, exactTime, secondTime} from './format.js'
import {OPERATIONS, ROW_VERDICTS, SCRIPT_ANSWERS} from './words.js'

/** @type {readonly {key: SortKey, name: string}[]} */
export const JOB_COLUMNS = [
  {key: 'verdict', name: 'Verdict'},
  {key: 'job', name: 'Job'},
  {key: 'what', name: 'What it did'},
  {key: 'lost', name: 'Lost at (UTC)'},
  {key: 'then', name: 'Then'},
  {key: 'rows', name: 'Rows'},
  {key: 'script', name: 'Script says'},
  {key: 'done', name: 'Done'},
]

/**
 * @param {JobRow} row
 * @param {Node} job What stands in the place of its number, such as the button that opens it.
 * @param {Node | string} done
 */
export function jobLine(row, job, done) {
  const {jobId, tenant, verdict, what, keys, lostAt, lostIn, then, thenNote, numRows, script, operation} = row
  const {icon, word, meaning} = ROW_VERDICTS[verdict]
  return el(
    'tr',
    {role: 'row', 'data-job-id': jobId, 'data-tenant': tenant, 'data-verdict': verdict},
    cell('verdict', {'data-meaning': meaning}, el('span', {'aria-hidden': 'true'}, `${icon} `), word),
    el('th', {scope: 'row', role: 'rowheader', class: 'job-id'}, job, note(tenant === '1' ? '' : `tenant ${tenant}`)),
    cell('what', {}, what === OPERATIONS[operation] ? `${what}, no description here` : what, note(keys)),
    cell('lost', {title: lostAt && `${exactTime(lostAt)} UTC`}, label('Lost at '), secondTime(lostAt), note(lostIn)),
    cell('then', {}, label('Then '), then, note(thenNote)),
    cell('rows', {}, label('Rows '), rowsCell(verdict, numRows)),
    cell('script', {title: row.scriptWhy}, label('Script says '), script === null ? '–' : SCRIPT_ANSWERS[script]),
    cell('done', {}, label('Done '), done),
  )
}

/**
 * @param {JobRow['verdict']} verdict
 * @param {string | null} rows
 */
function rowsCell(verdict, rows) {
  if (rows !== null) return count(rows)
  return verdict === 'uncovered' ? '–' : 'not logged'
}

/**
 * @param {string} name
 * @param {import('./dom.js').Attributes} attributes
 * @param {...import('./dom.js').Child} children
 */
function cell(name, attributes, ...children) {
  return el('td', {role: 'cell', class: `job-${name}`, ...attributes}, ...children)
}

/** @param {string} text */
function note(text) {
  return text !== '' && el('small', {}, text)
}

/**
 * What the head of the column says, where it is narrow and has none.
 *
 * @param {string} text
 */
function label(text) {
  return el('span', {class: 'cell-label'}, text)
}
