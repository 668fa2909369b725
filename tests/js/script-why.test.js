import assert from 'node:assert/strict'
import {test} from 'node:test'

import {whyScriptDiffers} from '../../www/app/script-why.js'
import {aJob, anError} from './fakes/report.js'

/** @import {Job} from '../../www/protocol.js' */

const SEEN = anError({text: 'W250422 [n1,job=7] closing with flushes in-progress encountered an error: addsstable [x]'})

test('where the script says otherwise, its rule tells why', () => {
  /** @type {[Partial<Job>, RegExp | null][]} */
  const cases = [
    [{script: 'reported'}, null],
    [{script: 'cleared', verdict: 'cleared'}, null],
    [{script: 'not_seen', verdict: 'benign'}, null],
    [{script: 'cleared', verdict: 'suspect'}, /later attempt/],
    [{script: 'cleared', verdict: 'at_risk'}, /has not ended/],
    [{script: 'cleared', verdict: 'outcome_unknown'}, /how this one ended/],
    [{script: 'cleared', outcome: {state: 'succeeded', at: null, source: 'crdb_internal.jobs'}}, /crdb_internal\.jobs tells it/],
    [{script: 'cleared', outcome: {state: 'succeeded', at: null, source: 'state line'}}, /for a new attempt/],
    [{script: 'not_seen', attribution: 'app_name'}, /application name/],
    [{script: 'not_seen', flush_errors: [anError({text: `${SEEN.text} indexBackfillerProcessor`})]}, /index backfills/],
    [{script: 'not_seen', flush_errors: [anError({text: 'an error: computing stats'})]}, /“addsstable”/],
    [{script: 'not_seen', flush_errors: [SEEN]}, /one line/],
    [{script: 'reported', verdict: 'not_kept', reason: {code: 'x', text: 'It failed.'}}, /It failed\.$/],
  ]
  for (const [differs, want] of cases) {
    const why = whyScriptDiffers(aJob(differs))
    if (want === null) assert.equal(why, null, JSON.stringify(differs))
    else assert.match(why ?? '', want)
  }
})
