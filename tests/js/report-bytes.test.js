import assert from 'node:assert/strict'
import {test} from 'node:test'

import {bytesOf, cutReport, partsOf, pieceOf, textOf, textOfTheWhole} from '../../www/app/report-bytes.js'
import {aCoverage, aJob, aReport, anUncoveredJob} from './fakes/report.js'

/** @param {object} report */
const text = (report) => `${JSON.stringify(report, null, 2)}\n`

/** @param {string} report */
const cut = (report) => cutReport(bytesOf(report), async () => {})

/** @param {import('../../www/app/report-bytes.js').Pieces} pieces */
const joined = (pieces) => partsOf(pieces).map(textOf).join('')

/** What looks like the layout and stands in a text. */
const TRICKS = '"\n    },\n    {\n  "jobs": [\n    "uncovered_jobs": [ \\" { } ] , \u2028 ⋮ ‹x›'

test('a report is cut into its jobs, and joined again', async () => {
  for (const jobs of [0, 1, 3]) {
    for (const uncovered of [0, 1, 3]) {
      const report = aReport({
        jobs: Array.from({length: jobs}, (_, index) => aJob({job_id: `${index}`, description: TRICKS})),
        coverage: aCoverage({uncovered_jobs: Array.from({length: uncovered}, (_, index) => anUncoveredJob({job_id: `${index}`, description: TRICKS}))}),
      })
      const pieces = await cut(text(report))
      assert.equal(joined(pieces), text(report))
      assert.deepEqual(pieces.jobs.map((piece) => JSON.parse(textOf(piece))), report.jobs)
      assert.deepEqual(pieces.uncovered.map((piece) => JSON.parse(textOf(piece))), report.coverage.uncovered_jobs)
      assert.deepEqual(JSON.parse(textOfTheWhole(pieces)), {...report, jobs: [], coverage: {...report.coverage, uncovered_jobs: []}})
    }
  }
})

test('a job that is written again stands there as it was', async () => {
  const report = aReport({jobs: [aJob({description: TRICKS, steps: [{text: 'a', sql: null, code: null}]})], coverage: aCoverage({uncovered_jobs: [anUncoveredJob()]})})
  const pieces = await cut(text(report))
  for (const list of /** @type {const} */ (['jobs', 'uncovered'])) {
    const [piece] = pieces[list]
    assert(piece)
    assert.equal(textOf(pieceOf(JSON.parse(textOf(piece)), list)), textOf(piece))
  }
})

test('another layout is brought into this one', async () => {
  const report = aReport({jobs: [aJob()], coverage: aCoverage({uncovered_jobs: [anUncoveredJob()]})})
  for (const other of [JSON.stringify(report), JSON.stringify(report, null, 4), text(report).replaceAll('\n', '\r\n')]) {
    assert.equal(joined(await cut(other)), text(report))
  }
})

test('what is no report is refused', async () => {
  for (const wrong of ['', '{', '{}', '[]', 'null', '{"jobs": []}', text(aReport({jobs: [aJob(), aJob()]})).slice(0, 900)]) await assert.rejects(cut(wrong), Error)
})
