import assert from 'node:assert/strict'
import {test} from 'node:test'

import {Exports} from '../../www/app/exports.js'
import {openReport} from '../../www/app/open-report.js'
import {FakeElement, fakeDom} from './fakes/dom.js'
import {FakeClock, standIn} from './fakes/globals.js'
import {aJob, aReport, textOf} from './fakes/report.js'

/** @import {TestContext} from 'node:test' */

class Control extends FakeElement {
  checked = true
  disabled = false
  hidden = false

  matches() {
    return false
  }

  focus() {}
}

/**
 * The page's controls, and an engine that answers when it is told to.
 *
 * @param {TestContext} context
 * @param {{framed?: boolean}} [options] Whether it is in a frame, which may forbid saving.
 */
async function exportsOf(context, {framed = false} = {}) {
  /** @type {Map<string, Control>} */
  const controls = new Map()
  const byId = (/** @type {string} */ id) => controls.get(id) ?? controls.set(id, new Control('x')).get(id)
  const document = {...fakeDom.document, createElement: (/** @type {string} */ name) => new Control(name), getElementById: byId}
  const window = {top: null}
  if (!framed) window.top = /** @type {any} */ (window)
  /** @type {string[]} */
  const copied = []
  const navigator = {clipboard: {writeText: async (/** @type {string} */ text) => void copied.push(text)}}
  const clock = new FakeClock()
  standIn(context, {document, window, navigator, origin: 'https://page.test', location: {protocol: 'https:'}, HTMLElement: Control, HTMLInputElement: Control, HTMLButtonElement: Control, ...clock.globals})
  /** @type {(() => void)[]} What answers. */
  const asked = []
  const ask = (/** @type {Uint8Array[]} */ report, /** @type {string} */ form) =>
    new Promise((resolve) => {
      const [{job_id: id, done}] = JSON.parse(report.map((part) => new TextDecoder().decode(part)).join('')).jobs
      const what = `${form} of ${id}${done ? ', done' : ''}`
      asked.push(() => resolve([new TextEncoder().encode(what)]))
    })
  let cancelled = 0
  const engine = {
    render: (/** @type {Uint8Array[]} */ report, /** @type {string} */ format, /** @type {boolean} */ redact) => ask(report, `${redact ? 'redacted' : 'plain'} ${format}`),
    bundle: (/** @type {unknown} */ _, /** @type {Uint8Array[]} */ report) => ask(report, 'bundle'),
    stopBundle: () => (cancelled += 1),
  }
  const exporter = new Exports(/** @type {any} */ (engine))
  const offer = async (/** @type {string} */ id) => {
    const report = await openReport(textOf(aReport({jobs: [aJob({job_id: id})]})))
    exporter.offer(report, null)
    return report
  }
  const report = await offer('1')
  /** Answers what was asked, also what is asked after a while. */
  const rendered = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      clock.pass(1_000)
      await answered(asked.splice(0))
    }
  }
  const answered = async (/** @type {(() => void)[]} */ answers) => {
    for (const answer of answers) answer()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const control = (/** @type {string} */ id) => {
    const found = [...controls.values()].flatMap((one) => one.querySelectorAll(`#${id}`))[0] ?? controls.get(id)
    assert(found instanceof Control, id)
    return found
  }
  const mark = (done = true) => {
    const [row] = report.rows
    assert(row)
    report.mark(row, done)
  }
  return {exporter, report, mark, offer, control, rendered, answered, clock, copied, asked, cancelled: () => cancelled, said: () => control('export-status').textContent}
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
    assert.deepEqual(copied, [`${checked ? 'redacted' : 'plain'} markdown of 1`])
  }
})

test('a summary is that of the report that is shown, with its marks, however soon it is copied', async (context) => {
  const {control, rendered, copied, mark, offer} = await exportsOf(context)
  await rendered()
  control('copy-summary').click()
  await rendered()
  mark()
  control('copy-summary').click()
  await rendered()
  await offer('2')
  control('copy-summary').click()
  await rendered()
  assert.deepEqual(copied, ['redacted markdown of 1', 'redacted markdown of 1, done', 'redacted markdown of 2'])
})

test('a summary that comes after a mark or another report is not kept', async (context) => {
  const {control, rendered, copied, mark, offer, asked, answered, clock} = await exportsOf(context)
  clock.pass(1_000)
  const late = asked.splice(0)
  mark()
  await answered(late)
  control('copy-summary').click()
  await rendered()
  clock.pass(1_000)
  await offer('2')
  await answered(asked.splice(0))
  control('copy-summary').click()
  await rendered()
  assert.deepEqual(copied, ['redacted markdown of 1, done', 'redacted markdown of 2'])
})

test('what opens again keeps the marks that it was made with', async (context) => {
  for (const [id, keeps] of /** @type {const} */ ([['save-html', true], ['save-json', true], ['save-csv', false], ['save-markdown', false], ['save-text', false]])) {
    const {report, control, rendered, mark} = await exportsOf(context)
    mark()
    control(id).click()
    await rendered()
    assert.equal(report.marks.unsaved, keeps ? 0 : 1, id)
  }
  const {report, control, mark, asked, answered} = await exportsOf(context)
  control('save-html').click()
  mark()
  await answered(asked.splice(0))
  assert.equal(report.marks.unsaved, 1, 'it came after the click')
  await answered(asked)
  assert.equal(report.marks.unsaved, 0, 'so the report was made again')
})

test('what is asked for while a mark is set has it, and of another report nothing is given', async (context) => {
  const {control, mark, asked, answered, rendered, copied, offer, said} = await exportsOf(context, {framed: true})
  await rendered()
  const copySaved = async () => {
    control('export-status').querySelector('button')?.click()
    await rendered()
  }
  control('save-html').click()
  mark()
  await answered(asked.splice(0))
  await answered(asked.splice(0))
  await copySaved()
  mark(false)
  control('copy-summary').click()
  mark()
  await answered(asked.splice(0))
  await answered(asked.splice(0))
  assert.deepEqual(copied.splice(0), ['redacted html of 1, done', 'redacted markdown of 1, done'])
  for (const id of ['save-csv', 'copy-summary']) {
    control(id).click()
    const late = asked.splice(0)
    await offer('2')
    await answered(late)
    assert.deepEqual([copied, said()], [[], ''], id)
    await offer('1')
  }
})

test('a bundle that lacks the last marks says so wherever it is saved', async (context) => {
  const {control, mark, rendered, said} = await exportsOf(context)
  control('save-bundle').click()
  control('save-menu').dispatch('toggle')
  await rendered()
  mark()
  control('bundle-save').click()
  assert.match(said(), /^Saved detect-144650-evidence\.zip, .*, redacted, without the marks that were set since\.$/)
})

test('where saving may be forbidden, only what was copied is sure', async (context) => {
  const {report, exporter, mark, rendered, said} = await exportsOf(context, {framed: true})
  mark()
  const dialog = new Control('p')
  void exporter.saveReport(true, /** @type {any} */ (dialog))
  await rendered()
  assert.match(dialog.textContent, /If no file appears/)
  assert.equal(said(), '', 'what is behind a dialog cannot be clicked')
  assert.equal(report.marks.unsaved, 1)
  dialog.querySelector('button')?.click()
  await rendered()
  assert.match(dialog.textContent, /^Copied/)
  assert.equal(report.marks.unsaved, 0)
})

test('a report that is saved first is redacted as its button says, however the switch stands', async (context) => {
  const {exporter, copied, control, rendered} = await exportsOf(context, {framed: true})
  for (const redact of [false, true, false]) {
    const dialog = new Control('p')
    void exporter.saveReport(redact, /** @type {any} */ (dialog))
    await rendered()
    assert.match(dialog.textContent, redact ? /, redacted:/ : /, not redacted:/)
    dialog.querySelector('button')?.click()
    await rendered()
  }
  control('save-html').click()
  await rendered()
  control('export-status').querySelector('button')?.click()
  await rendered()
  assert.deepEqual(copied, ['plain html of 1', 'redacted html of 1', 'plain html of 1', 'redacted html of 1'])
})

test('a bundle that is ready while the menu is closed is offered, and stays', async (context) => {
  const {exporter, report, mark, control, rendered, said} = await exportsOf(context)
  const words = () => control('save-bundle').textContent
  mark()
  control('save-bundle').click()
  assert.match(words(), /being made/)
  control('save-menu').dispatch('toggle')
  await rendered()
  assert.match(said(), /^The evidence bundle is ready\. Save it/)
  // The menu is opened.
  for (const listener of ['toggle', 'toggle']) control('save-menu').dispatch(listener)
  assert.match(words(), /^Save the evidence bundle/)
  mark(false)
  assert.match(words(), /without the marks/)
  assert.equal(control('bundle-again').hidden, false)
  mark()
  assert.equal(control('bundle-again').hidden, true)
  control('bundle-save').click()
  assert.match(said(), /^Saved detect-144650-evidence\.zip/)
  assert.equal(report.marks.unsaved, 0)
  exporter.leave()
})

test('a bundle of another switch is given up, and that is said', async (context) => {
  const {control, rendered, said, cancelled} = await exportsOf(context)
  const turn = () => control('redact').dispatch('change')
  control('save-bundle').click()
  turn()
  assert.equal(cancelled(), 1)
  assert.match(said(), /because the switch was turned/)
  control('save-bundle').click()
  await rendered()
  turn()
  assert.equal(cancelled(), 1)
  assert.match(said(), /because the switch was turned/)
  assert.match(control('save-bundle').textContent, /^Evidence bundle.*make it$/)
})

test('a bundle that is stopped is not said to be made', async (context) => {
  const {exporter, control, rendered, said, cancelled} = await exportsOf(context)
  const ways = /** @type {const} */ ([
    [() => control('bundle-stop').click(), /^Stopped: there is no evidence bundle/],
    [() => control('hash-inputs').dispatch('change'), /because the box was turned/],
    [() => exporter.leave(), /^$/],
  ])
  for (const [index, [stop, want]] of ways.entries()) {
    control('save-bundle').click()
    assert.match(said(), /is being made/)
    stop()
    assert.match(said(), want)
    assert.equal(cancelled(), index + 1)
    await rendered()
    assert.match(said(), want, 'what comes late is dropped')
  }
})
