/**
 * Saving and copying the report and its evidence, redacted unless the person
 * says otherwise.
 *
 * Promises
 * - Unredacted JSON is the analyzer's own text, byte for byte, but for the marks of what is done.
 * - One switch is for all. What is given away was made as the switch stood at the
 *   click, and is called what it is.
 * - “Saved” is said only where the browser lets this page save. A browser that
 *   does not, says so to nobody: then the sentence does not claim it, and marks
 *   do not count as saved.
 * - Nothing that was made of another report, or before the last mark, is given away.
 *
 * Not here: the menu (`save-menu.js`), the bundle (`bundle-row.js`).
 *
 * @import {Archive, ExportFormat} from '../protocol.js'
 * @import {EngineClient} from './engine-client.js'
 * @import {Marked} from './marks.js'
 * @import {OpenReport} from './open-report.js'
 * @import {Bytes} from '../parts.js'
 */

import {BundleRow} from './bundle-row.js'
import {copyText} from './copy-button.js'
import {byId, el} from './dom.js'
import {byteSize} from './format.js'
import {SaveMenu} from './save-menu.js'
import {nextTask} from './tasks.js'
import {partsFrom} from '../parts.js'

/**
 * @typedef {object} Form
 * @property {string} id
 * @property {ExportFormat} format
 * @property {string} name
 * @property {string} type
 * @property {string} label
 * @property {string} what
 * @property {boolean} [keepsMarks] Whether it has them when it is opened again.
 *
 * @typedef {object} Made
 * @property {Blob} blob
 * @property {() => void} given What is so once it was saved.
 */

/** @type {Form} */
const HTML = {id: 'save-html', format: 'html', name: 'detect-144650-report.html', type: 'text/html', label: 'Report (HTML)', what: 'to read and print; opens again in this page', keepsMarks: true}

/** @type {readonly Form[]} */
const FORMS = [
  HTML,
  {id: 'save-json', format: 'json', name: 'detect-144650-report.json', type: 'application/json', label: 'Data (JSON)', what: 'for programs; opens again in this page', keepsMarks: true},
  {id: 'save-csv', format: 'csv', name: 'detect-144650-report.csv', type: 'text/csv', label: 'Table (CSV)', what: 'for spreadsheets, one row for each job'},
  {id: 'save-markdown', format: 'markdown', name: 'detect-144650-report.md', type: 'text/markdown', label: 'Summary (Markdown)', what: 'for the text of a ticket'},
  {id: 'save-text', format: 'text', name: 'detect-144650-report.txt', type: 'text/plain', label: 'Text', what: 'what the command prints'},
]

/** A saved file's address is given back after this time; the browser has read it by then. */
const SAVE_GRACE_MS = 60_000

/** Several jobs are marked in a row: the summary is made anew after the last. */
const MARKING_MS = 400

export class Exports {
  #redact = byId('redact', HTMLInputElement)
  #said = byId('export-status', HTMLElement)
  /** @type {OpenReport | null} */
  #report = null
  /** Summary for the ticket, made ahead: some browsers copy only within the click itself. */
  #summary = ''
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #summaryTimer
  /** What was made since the menu was opened. @type {Map<ExportFormat, Made>} */
  #made = new Map()
  #engine
  #menu
  #bundle

  /** @param {EngineClient} engine */
  constructor(engine) {
    this.#engine = engine
    this.#bundle = new BundleRow(engine, {
      save: (blob, marked) => this.#giveBundle(blob, marked),
      ready: () => this.#offerBundle(),
      say: (sentence) => this.#say(sentence),
    })
    const rows = FORMS.map((form) => ({...form, choose: () => void this.#save(form)}))
    this.#menu = new SaveMenu(rows, [this.#bundle.element], () => void this.#measure())
    byId('copy-summary', HTMLButtonElement).addEventListener('click', () => this.#copy())
    this.#redact.addEventListener('change', () => this.#changed())
  }

  /**
   * @param {OpenReport} report The report that is shown.
   * @param {Archive | null} archive What it was made of; null for one that was saved.
   */
  offer(report, archive) {
    this.#report = report
    this.#say('')
    this.#bundle.offer(report, archive, () => this.#redact.checked)
    // Not in the task that shows the report.
    this.#forget(0)
    report.marks.watch(() => report === this.#report && this.#forget(MARKING_MS))
  }

  /** Something else is being done; a bundle that is being made would hold it up. */
  leave() {
    this.#menu.close()
    this.#bundle.stop()
    this.#say('')
  }

  /**
   * Saves the report as HTML, which keeps the marks.
   *
   * @param {boolean} redact
   * @param {HTMLElement} said Where it is said, and offered for copying.
   */
  async saveReport(redact, said) {
    await this.#save(HTML, redact, said)
  }

  #changed() {
    if (this.#bundle.forget()) this.#say('The evidence bundle is not made any more, because the switch was turned. Make it again.')
    this.#forget(0)
  }

  /**
   * Gives up what was made of the report as it was, and makes the summary anew.
   *
   * @param {number} later
   */
  #forget(later) {
    this.#made.clear()
    this.#summary = ''
    clearTimeout(this.#summaryTimer)
    this.#summaryTimer = setTimeout(() => void this.#prepareSummary(), later)
  }

  async #prepareSummary() {
    const report = this.#report
    if (report === null) return
    const isAsked = this.#present(report)
    try {
      const summary = await this.#renderSummary(report, this.#redact.checked)
      if (isAsked()) this.#summary = summary
    } catch {
      // The click tries again, and says what fails.
    }
  }

  /**
   * @param {OpenReport} report
   * @param {boolean} redact
   */
  async #renderSummary(report, redact) {
    return new Blob(await this.#engine.render(report.parts(), 'markdown', redact)).text()
  }

  /**
   * What was made while a mark was set is made again; of a report that is not
   * shown any more, null.
   *
   * @template T
   * @param {(report: OpenReport) => T | Promise<T>} make
   * @returns {Promise<T | null>}
   */
  async #withAllMarks(make) {
    const report = this.#report
    while (report !== null) {
      const marked = report.marks.now
      const made = await make(report)
      if (report !== this.#report) break
      if (report.marks.areStill(marked)) return made
    }
    return null
  }

  /**
   * What is made takes its time. Gives whether the report, its marks and the
   * switch are still what they are now.
   *
   * @param {OpenReport} report
   * @param {boolean} [redact] As what is made is asked for.
   */
  #present(report, redact = this.#redact.checked) {
    const marked = report.marks.now
    return () => report === this.#report && redact === this.#redact.checked && report.marks.areStill(marked)
  }

  async #copy() {
    const redact = this.#redact.checked
    const how = this.#how(redact)
    try {
      const text = await this.#withAllMarks((report) => (redact === this.#redact.checked && this.#summary) || this.#renderSummary(report, redact))
      if (text !== null) this.#say((await copyText(text)) ? `Summary copied, ${how}.` : 'The browser does not allow copying. Save Markdown instead.')
    } catch (error) {
      this.#complain(error)
    }
  }

  /** Makes each form in turn, so that its size is said before it is saved. */
  async #measure() {
    this.#made.clear()
    for (const {id} of FORMS) this.#menu.size(id, null)
    for (const form of FORMS) {
      if (!this.#menu.isOpen) return
      try {
        this.#menu.size(form.id, (await this.#make(form)).blob.size)
      } catch {
        // Choosing it tries again, and says what fails.
        return
      }
    }
  }

  /**
   * @param {Form} form
   * @param {boolean} [redact]
   * @returns {Promise<Made>} As marks and the switch stand now; they may change meanwhile.
   */
  async #make({format, type, keepsMarks}, redact = this.#redact.checked) {
    const report = this.#report
    const before = redact === this.#redact.checked && this.#made.get(format)
    if (before) return before
    if (report === null) throw new Error('there is no report')
    const marked = report.marks.now
    const isAsked = this.#present(report, redact)
    const plain = format === 'json' && !redact
    const blob = await blobOf(plain ? partsFrom(report.parts()) : await this.#engine.render(report.parts(), format, redact), type)
    const made = {blob, given: () => void (keepsMarks && report.marks.saved(marked))}
    if (isAsked()) this.#made.set(format, made)
    return made
  }

  /**
   * @param {Form} form
   * @param {boolean} [redact]
   * @param {HTMLElement} [said]
   */
  async #save(form, redact = this.#redact.checked, said = this.#said) {
    const how = this.#how(redact)
    try {
      const made = await this.#withAllMarks(() => this.#make(form, redact))
      if (made === null) return
      this.#menu.close()
      await this.#give(form.name, made, how, form, said)
    } catch (error) {
      this.#complain(error, said)
    }
  }

  /**
   * @param {Blob} blob
   * @param {Marked} marked
   */
  #giveBundle(blob, marked) {
    const report = this.#report
    const made = {blob, given: () => report?.marks.saved(marked)}
    const isOld = report?.marks.areStill(marked) === false
    const how = `${this.#how(this.#redact.checked)}${isOld ? ', without the marks that were set since' : ''}`
    void this.#give('detect-144650-evidence.zip', made, how, null)
  }

  /** The bundle is ready: where the menu is closed, what saves it stands with the sentence. */
  #offerBundle() {
    this.#say('The evidence bundle is ready. ')
    if (this.#menu.isOpen) return
    const save = el('button', {type: 'button', id: 'bundle-save', class: 'plain', click: () => this.#bundle.save()}, 'Save it')
    const later = el('button', {type: 'button', class: 'plain', click: () => this.#say('')}, 'Later')
    this.#said.append(save, ' ', later)
  }

  /**
   * @param {string} name
   * @param {Made} made
   * @param {string} how Whether it is redacted.
   * @param {Form | null} form Null for what cannot be copied as text.
   * @param {HTMLElement} [said] Where it is said.
   */
  async #give(name, {blob, given}, how, form, said = this.#said) {
    const url = URL.createObjectURL(blob)
    el('a', {href: url, download: name}).click()
    setTimeout(() => URL.revokeObjectURL(url), SAVE_GRACE_MS)
    const file = `${name}, ${byteSize(blob.size)}, ${how}`
    if (!mayForbidSaving()) {
      said.textContent = `Saved ${file}.`
      return given()
    }
    said.textContent = `${file}: given to the browser. If no file appears, the page around this one forbids saving: open this page in a tab of its own${form ? ', or' : '.'} `
    if (!form) return
    const text = await blob.text()
    const copy = el('button', {type: 'button', class: 'plain'}, 'copy it instead')
    copy.addEventListener('click', async () => {
      const copied = await copyText(text)
      said.textContent = copied ? `Copied ${name}.` : 'The browser does not allow copying either. Open this page in a tab of its own.'
      if (copied) given()
    })
    said.append(copy, '.')
  }

  /**
   * What is made now of the report is, in words.
   *
   * @param {boolean} redact
   */
  #how(redact) {
    return redact || this.#report?.whole.redacted ? 'redacted' : 'not redacted'
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#said.textContent = sentence
  }

  /**
   * @param {unknown} error
   * @param {HTMLElement} [said]
   */
  #complain(error, said = this.#said) {
    said.textContent = `Not made: ${error instanceof Error ? error.message : error}`
  }
}

/**
 * The browser copies what a blob is made of: part by part, each in a task of its own.
 *
 * @param {Iterable<Bytes>} parts
 * @param {string} type
 */
async function blobOf(parts, type) {
  const blobs = []
  for (const part of parts) {
    if (blobs.length > 0) await nextTask()
    blobs.push(new Blob([part]))
  }
  return new Blob(blobs, {type})
}

/**
 * Whether whoever shows this page may forbid it to save: a frame without
 * `allow-downloads` blocks in silence, and cannot ask whether it does.
 */
function mayForbidSaving() {
  return window !== window.top || (origin === 'null' && location.protocol.startsWith('http'))
}
