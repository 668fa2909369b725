/**
 * The published script's answer, and why it differs, job by job.
 *
 * @import {JobRow} from './job-row.js'
 * @import {OpenReport} from './open-report.js'
 */

import {addressOf} from './address.js'
import {el} from './dom.js'
import {fold} from './fold.js'
import {count, plural} from './format.js'
import {table} from './table.js'
import {ROW_VERDICTS, SCRIPT_ANSWERS} from './words.js'

/** @param {OpenReport} report */
export function createScript({rows, whole: {script}}) {
  const differs = rows.filter(({scriptWhy}) => scriptWhy !== null)
  const known = new Set(rows.filter(({list, also}) => list === 'jobs' || also !== null).map(({jobId}) => jobId))
  const unknown = script.reported.filter(({job_id: id}) => !known.has(id))
  const different = differs.length + unknown.length
  const answer = `exit ${script.exit_code}, ${plural(script.reported.length, 'job')}`
  const note = different > 0 ? `says otherwise of ${plural(different, 'job')}` : 'says the same of every job'
  return fold({id: 'script', title: 'The published script’s answer', count: answer, note}, () => [
    el('p', {}, `On the same lines detect_144650.sh would report ${plural(script.reported.length, 'job')} and ${plural(script.jobless, 'error')} without a job, and end with exit code ${script.exit_code}. A job that it “dropped” had an error that it takes for mended; one that is “not seen” has errors that it does not read.`),
    script.reported.length > 0 &&
      table(
        'What the published script would report',
        script.reported,
        [
          {name: 'job_id', kind: 'id', cell: ({job_id: id}) => id},
          {name: 'num_rows', kind: 'number', cell: ({num_rows: rows}) => (rows === null ? 'NULL' : count(rows))},
        ],
        {id: 'script-jobs', compact: true},
      ),
    differs.length > 0 && differences(differs, rows),
    different === 0 && el('p', {}, 'Neither lists a job that the other does not.'),
    unknown.length > 0 && el('p', {}, `It also reports ${unknown.map(({job_id: id}) => id).join(', ')}, of which no flush error stands here.`),
  ])
}

/**
 * @param {JobRow[]} differs
 * @param {readonly JobRow[]} rows
 */
function differences(differs, rows) {
  return table(
    'Jobs of which the script says otherwise',
    differs,
    [
      {name: 'Job', kind: 'id', cell: (row) => el('a', {href: addressOf(row, rows)}, row.jobId)},
      {name: 'Verdict', cell: ({verdict}) => ROW_VERDICTS[verdict].word},
      {name: 'Script says', cell: ({script}) => (script === null ? '–' : SCRIPT_ANSWERS[script])},
      {name: 'Why', kind: 'wide', cell: ({scriptWhy}) => scriptWhy},
    ],
    {id: 'script-differs'},
  )
}
