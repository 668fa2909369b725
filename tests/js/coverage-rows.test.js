import assert from 'node:assert/strict'
import {test} from 'node:test'

import {coverageRows, mostTelling, nodeRanges, standsOut, timeOfLogs, withoutLogs} from '../../www/app/coverage-rows.js'
import {openReport} from '../../www/app/open-report.js'
import {aCoverage, aJob, aNode, aReport, anError, textOf} from './fakes/report.js'

/** @import {NodeCoverage, Report} from '../../www/protocol.js' */

/** @param {number} hour */
const at = (hour) => `2025-04-${String(20 + Math.floor(hour / 24)).padStart(2, '0')}T${String(hour % 24).padStart(2, '0')}:00:00.000000Z`

const VERSIONS = [{version: 'v24.1.5', from: null, affected: /** @type {const} */ ('yes'), source: 'header'}]

/**
 * @param {number} many
 * @param {(node: number) => Partial<NodeCoverage>} [differs]
 */
const nodes = (many, differs = () => ({})) => Array.from({length: many}, (_, index) => aNode({node: index + 1, first: at(1), last: at(40), versions: VERSIONS, ...differs(index + 1)}))

/**
 * @param {Partial<Report['coverage']>} coverage
 * @param {Partial<Report>} [differs]
 */
const rowsOf = async (coverage, differs = {}) => coverageRows(await openReport(textOf(aReport({coverage: aCoverage(coverage), ...differs}))))

test('a node has a row of its own where there are few', async () => {
  for (const many of [1, 5, 12]) assert.equal((await rowsOf({nodes: nodes(many)})).length, many)
})

test('many nodes that are alike are one row, and who stands out has its own', async () => {
  const gap = {from: at(5), to: at(9), kind: 'silence'}
  const job = aJob({flush_errors: [anError({node: 7, time: at(3)}), anError({node: 8, time: at(3), counted: false})]})
  for (const many of [60, 300]) {
    const coverage = {
      nodes: nodes(many, (node) => ({...(node === 3 ? {gaps: [gap]} : {}), ...(node === 50 ? {collector_errors: ['x']} : {}), ...(node === 9 ? {last: at(20)} : {})})),
      missing_nodes: [301, 302, 400].map((node) => ({node, source: 'liveness', note: null})),
    }
    const rows = await rowsOf(coverage, {jobs: [job]})
    assert.deepEqual(rows.map(({name}) => name), [`n1–n2, n4–n6, … (${many - 4})`, 'n3', 'n7', 'n9', 'n50', 'n301–n302, n400 (3)'])
    assert.deepEqual(rows.filter(standsOut).map(({nodes: [first]}) => first), [3, 7, 50, 301])
    assert.equal(rows.reduce((sum, row) => sum + row.nodes.length, 0), many + 3, 'none is lost')
  }
})

test('a row of several nodes shows what the logs of all cover', async () => {
  const rows = await rowsOf({nodes: nodes(20, (node) => (node === 2 ? {first: at(1).replace('01:00', '01:10')} : {}))})
  assert.equal(rows.length, 1)
  assert.equal(rows[0]?.spans[0]?.from, Date.UTC(2025, 3, 20, 1, 10))
})

test('errors without a job stand on their node, too', async () => {
  const rows = await rowsOf({nodes: nodes(2)}, {unattributed: [{...anError({node: 2, time: at(3)}), candidates: []}]})
  assert.deepEqual(rows.map(({errors}) => errors.length), [0, 1])
})

test('where there is too little room, what stands out comes first, in the order of nodes', async () => {
  const rows = await rowsOf({nodes: nodes(6, (node) => (node > 4 ? {collector_errors: ['x']} : {}))})
  assert.deepEqual(mostTelling(rows, 3).map(({name}) => name), ['n1', 'n5', 'n6'])
  assert.equal(mostTelling(rows, 6), rows)
})

test('nodes are named by their ranges', () => {
  const cases = /** @type {const} */ ([
    [[1], 'n1'],
    [[1, 2, 3], 'n1–n3 (3)'],
    [[3, 1], 'n1, n3 (2)'],
    [[1, 3, 5, 6], 'n1, n3, … (4)'],
    [[null, 2], 'n2 (2)'],
  ])
  for (const [list, want] of cases) assert.equal(nodeRanges([...list]), want)
})

test('a node with other logs only is drawn once', () => {
  const missing = [2, 3].map((node) => ({node, source: 'liveness', note: null}))
  const names = (/** @type {NodeCoverage[]} */ list) => withoutLogs(aCoverage({nodes: list, missing_nodes: missing})).map(({node}) => node)
  assert.deepEqual(names([]), [2, 3])
  assert.deepEqual(names([aNode({node: 1, first: at(1)}), aNode({node: 2})]), [3])
  assert.deepEqual(names([aNode({node: null})]), [2, 3])
})

test('logs without any time have no place on an axis', async () => {
  assert.equal(timeOfLogs(await rowsOf({nodes: [aNode()]})), null)
  assert.deepEqual(timeOfLogs(await rowsOf({nodes: nodes(2)})), [Date.UTC(2025, 3, 20, 1), Date.UTC(2025, 3, 21, 16)])
})
