import assert from 'node:assert/strict'
import {test} from 'node:test'

import {cutReport, joinReport, pieceOf, textOfTheWhole} from '../../www/app/report-text.js'
import {aCoverage, aJob, aReport, anUncoveredJob} from './fakes/report.js'

/** @param {object} report */
const text = (report) => `${JSON.stringify(report, null, 2)}\n`

/** What looks like the layout and stands in a text. */
const TRICKS = '"\n    },\n    {\n  "jobs": [\n    "uncovered_jobs": [ \\" { } ] , \u2028 ⋮ ‹x›'

test('a report is cut into its jobs, and joined again', () => {
  for (const jobs of [0, 1, 3]) {
    for (const uncovered of [0, 1, 3]) {
      const report = aReport({
        jobs: Array.from({length: jobs}, (_, index) => aJob({job_id: `${index}`, description: TRICKS})),
        coverage: aCoverage({uncovered_jobs: Array.from({length: uncovered}, (_, index) => anUncoveredJob({job_id: `${index}`, description: TRICKS}))}),
      })
      const pieces = cutReport(text(report))
      assert.equal(joinReport(pieces), text(report))
      assert.deepEqual(pieces.jobs.map((piece) => JSON.parse(piece)), report.jobs)
      assert.deepEqual(pieces.uncovered.map((piece) => JSON.parse(piece)), report.coverage.uncovered_jobs)
      assert.deepEqual(JSON.parse(textOfTheWhole(pieces)), {...report, jobs: [], coverage: {...report.coverage, uncovered_jobs: []}})
    }
  }
})

test('a job that is written again stands there as it was', () => {
  const report = aReport({jobs: [aJob({description: TRICKS, steps: [{text: 'a', sql: null, code: null}]})], coverage: aCoverage({uncovered_jobs: [anUncoveredJob()]})})
  const pieces = cutReport(text(report))
  for (const list of /** @type {const} */ (['jobs', 'uncovered'])) {
    const [piece = ''] = pieces[list]
    assert.equal(pieceOf(JSON.parse(piece), list), piece)
  }
})

test('another layout is brought into this one', () => {
  const report = aReport({jobs: [aJob()], coverage: aCoverage({uncovered_jobs: [anUncoveredJob()]})})
  for (const other of [JSON.stringify(report), JSON.stringify(report, null, 4), text(report).replaceAll('\n', '\r\n')]) {
    assert.equal(joinReport(cutReport(other)), text(report))
  }
})

test('what is no report is refused', () => {
  for (const wrong of ['', '{', '{}', '[]', 'null', '{"jobs": []}', text(aReport({jobs: [aJob(), aJob()]})).slice(0, 900)]) assert.throws(() => cutReport(wrong), Error, wrong)
})
