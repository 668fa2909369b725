import assert from 'node:assert/strict'
import {test} from 'node:test'

import {sentenceOf} from '../../www/app/reasons.js'
import {JOB_VERDICTS, isFinding, keySpace, nodeName} from '../../www/app/words.js'
import {aJob} from './fakes/report.js'

/** @import {JobVerdict} from '../../www/protocol.js' */

test('four verdicts are findings', () => {
  const verdicts = /** @type {JobVerdict[]} */ (Object.keys(JOB_VERDICTS))
  const findings = verdicts.filter((verdict) => isFinding(aJob({verdict})))
  assert.deepEqual(findings, ['potentially_corrupt', 'suspect', 'at_risk', 'outcome_unknown'])
})

test('verdicts have a rank each, worst first', () => {
  assert.deepEqual(Object.values(JOB_VERDICTS).map(({rank}) => rank), [0, 1, 2, 3, 4, 5, 6])
})

test('nodes have names', () => {
  assert.equal(nodeName(3), 'n3')
  assert.equal(nodeName(null), 'unknown node')
})

test('keys are told as far as they are known', () => {
  assert.equal(keySpace(null, null), null)
  assert.equal(keySpace(null, 1), null)
  assert.equal(keySpace(110, null), 'table 110')
  assert.equal(keySpace(110, 1), 'table 110, index 1 (usually the primary index)')
  assert.equal(keySpace(110, 2), 'table 110, index 2 (usually a secondary index)')
})

test('a reason is a sentence', () => {
  assert.equal(sentenceOf(aJob({reason: {code: 'x', text: 'it succeeded'}}).reason), 'it succeeded')
})
