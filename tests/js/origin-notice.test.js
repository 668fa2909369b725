import assert from 'node:assert/strict'
import {test} from 'node:test'

import {createOriginNotice, originSentences} from '../../www/app/origin-notice.js'
import {EXAMPLE_NAME} from '../../www/app/recognize.js'
import {fakeDom} from './fakes/dom.js'
import {standIn} from './fakes/globals.js'
import {aReport} from './fakes/report.js'

/** @import {Report} from '../../www/protocol.js' */

const lost = ['a.log', 'b.log', 'a.log'].map((path) => ({path, code: 'file-lost', message: 'it is gone', matters: true}))
const NOW = {saved: null, notOpened: []}
/** @type {Report['inputs'][number]} */
const ZIP = {name: 'debug.zip', kind: 'zip', size_bytes: 285_300_000, cluster_id: null}
const SAVED = {saved: {file: 'report.html', saved: '2026-11-26T07:20:00Z', modified: 0}, notOpened: []}

test('an ordinary answer needs no word before it', (context) => {
  standIn(context, fakeDom)
  assert.equal(createOriginNotice(aReport(), NOW), null)
})

test('what a reader must know first is said', () => {
  const json = {saved: {file: 'report.json', saved: null, modified: Date.UTC(2026, 10, 26, 8, 5)}, notOpened: ['b.json']}
  /** @type {[Partial<Report>, import('../../www/app/origin-notice.js').Origin, RegExp[]][]} */
  const cases = [
    [{inputs: [{...ZIP, name: EXAMPLE_NAME}]}, NOW, [/^A made-up example\. No cluster wrote/]],
    [{stopped: true}, NOW, [/^Stopped before the end\./]],
    [{inputs: [ZIP], skipped: lost}, NOW, [/^Lost while it was read: debug\.zip\. It changed, was moved, /]],
    [{inputs: [ZIP, ZIP], skipped: lost}, NOW, [/^Lost while it was read: a\.log, b\.log\. It changed, /]],
    [{inputs: [ZIP], skipped: lost}, SAVED, [/^Lost while/, /^A saved/]],
    [{redacted: true}, NOW, [/^Redacted\./]],
    [{inputs: [ZIP]}, SAVED, [/^A saved report\. report\.html, saved 26 Nov 2026 07:20 UTC, of debug\.zip \(285\.3 MB\)\. Its files were not read again\.$/]],
    [{inputs: [ZIP]}, json, [/report\.json, which does not say when it was saved \(the file was last changed 26 Nov 2026 08:05 UTC\), of/, /^Not opened: b\.json\./]],
    [{inputs: [{...ZIP, name: EXAMPLE_NAME}], stopped: true, redacted: true}, SAVED, [/^A saved/, /^A made-up/, /^Stopped/, /^Redacted/]],
  ]
  for (const [report, origin, want] of cases) {
    const said = originSentences(aReport(report), origin).map((sentence) => sentence.join(' '))
    assert.equal(said.length, want.length, said.join('\n'))
    for (const [index, pattern] of want.entries()) assert.match(said[index] ?? '', pattern)
  }
})
