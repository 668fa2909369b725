import assert from 'node:assert/strict'
import {test} from 'node:test'

import {AskFirst} from '../../www/app/ask-first.js'
import {openReport} from '../../www/app/open-report.js'
import {FakeElement, fakeDom} from './fakes/dom.js'
import {settled} from './fakes/file.js'
import {FakeScope, standIn} from './fakes/globals.js'
import {aJob, aReport, textOf} from './fakes/report.js'

/** @import {TestContext} from 'node:test' */

class Dialog extends FakeElement {
  open = false
  hidden = false

  showModal() {
    this.open = true
  }

  close() {
    this.open = false
  }
}

/**
 * A report with a mark that no file has, and a page that asks.
 *
 * @param {TestContext} context
 * @param {{redacted?: boolean}} [options]
 */
async function asking(context, {redacted = false} = {}) {
  const body = new Dialog('body')
  const scope = new FakeScope()
  const document = {...fakeDom.document, body, createElement: (/** @type {string} */ name) => new Dialog(name)}
  standIn(context, {document, addEventListener: scope.addEventListener, removeEventListener: () => {}})
  const report = await openReport(textOf(aReport({redacted, jobs: [aJob()]})))
  /** @type {boolean[]} */
  const saved = []
  const ask = new AskFirst(async (redact) => void saved.push(redact))
  ask.follow(report)
  for (const row of report.rows) report.mark(row, true)
  const control = (/** @type {string} */ id) => /** @type {Dialog} */ (body.querySelector(`#${id}`))
  return {ask, report, saved, control}
}

test('both ways to save say whether names are in it', async (context) => {
  const {ask, saved, control} = await asking(context)
  void ask.mayGo()
  assert.match(control('ask-save').textContent, /redacted/)
  control('ask-save').click()
  assert.match(control('ask-save-names').textContent, /with all names/)
  control('ask-save-names').click()
  assert.deepEqual(saved, [true, false])
  assert.equal(control('ask-save-names').hidden, false)
})

test('of a report that is redacted there are no names to save', async (context) => {
  const {control} = await asking(context, {redacted: true})
  assert.equal(control('ask-save-names').hidden, true)
})

test('it goes on once no mark is unsaved, however that came', async (context) => {
  const {ask, report, control} = await asking(context)
  const answer = ask.mayGo()
  control('ask-save').click()
  await settled()
  assert.equal(control('ask').open, true, 'nobody knows whether it was saved')
  report.marks.saved(report.marks.now)
  assert.equal(await answer, true)
  assert.equal(control('ask').open, false)
})

test('who stays is asked again', async (context) => {
  const {ask, control} = await asking(context)
  const first = ask.mayGo()
  control('ask-stay').click()
  assert.equal(await first, false)
  const second = ask.mayGo()
  control('ask-go').click()
  assert.equal(await second, true)
})
