import assert from 'node:assert/strict'
import {test} from 'node:test'

import {Exports} from '../../www/app/exports.js'
import {openReport} from '../../www/app/open-report.js'
import {FakeElement, fakeDom} from './fakes/dom.js'
import {standIn} from './fakes/globals.js'
import {aReport, textOf} from './fakes/report.js'

/** @import {TestContext} from 'node:test' */

class Control extends FakeElement {
  checked = true

  matches() {
    return false
  }
}

/**
 * The page's controls, and an engine that renders when it is told to.
 *
 * @param {TestContext} context
 */
async function exportsOf(context) {
  /** @type {Map<string, Control>} */
  const controls = new Map()
  const byId = (/** @type {string} */ id) => controls.get(id) ?? controls.set(id, new Control('x')).get(id)
  const document = {...fakeDom.document, createElement: (/** @type {string} */ name) => new Control(name), getElementById: byId}
  const window = {top: null}
  window.top = /** @type {any} */ (window)
  /** @type {string[]} */
  const copied = []
  const navigator = {clipboard: {writeText: async (/** @type {string} */ text) => void copied.push(text)}}
  standIn(context, {document, window, navigator, origin: 'https://page.test', location: {protocol: 'https:'}, HTMLElement: Control, HTMLInputElement: Control, HTMLButtonElement: Control, setTimeout: () => 0})
  /** @type {{redact: boolean, done: (text: string) => void}[]} */
  const renders = []
  const engine = {render: (/** @type {unknown} */ _, /** @type {string} */ _format, /** @type {boolean} */ redact) => new Promise((done) => renders.push({redact, done}))}
  const exporter = new Exports(/** @type {any} */ (engine))
  exporter.offer(await openReport(textOf(aReport())), null)
  const rendered = async () => {
    for (const {redact, done} of renders.splice(0)) done(redact ? 'redacted' : 'plain')
    await new Promise((resolve) => setImmediate(resolve))
  }
  const control = (/** @type {string} */ id) => {
    const found = controls.get(id) ?? controls.get('save-menu')?.querySelector(`#${id}`)
    assert(found instanceof Control)
    return found
  }
  return {control, rendered, copied, said: () => control('export-status').textContent}
}

test('what is saved or copied is called what it was made as, though the switch was turned meanwhile', async (context) => {
  for (const checked of [false, true]) {
    const how = checked ? /, redacted\.$/ : /, not redacted\.$/
    const {control, rendered, copied, said} = await exportsOf(context)
    const redact = control('redact')
    for (const id of ['save-html', 'copy-summary']) {
      redact.checked = checked
      redact.dispatch('change')
      control(id).click()
      redact.checked = !checked
      redact.dispatch('change')
      await rendered()
      assert.match(said(), how, id)
    }
    assert.deepEqual(copied, [checked ? 'redacted' : 'plain'])
  }
})
