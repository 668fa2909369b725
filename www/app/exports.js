/**
 * Saving and copying the report and its evidence, redacted unless the person
 * says otherwise.
 *
 * Promises
 * - Unredacted JSON is the analyzer's own text, byte for byte, but for the marks of what is done.
 * - One switch is for all. What is given away was made as the switch stood at the
 *   click, and is called what it is.
 * - “Saved” is said only where the browser lets this page save. A browser that
 *   does not, says so to nobody: then the sentence does not claim it.
 *
 * Not here: the menu (`save-menu.js`), the bundle (`bundle-row.js`).
 *
 * @import {Archive, ExportFormat} from '../protocol.js'
 * @import {EngineClient} from './engine-client.js'
 * @import {OpenReport} from './open-report.js'
 */

import {BundleRow} from './bundle-row.js'
import {copyText} from './copy-button.js'
import {byId, el} from './dom.js'
import {byteSize} from './format.js'
import {SaveMenu} from './save-menu.js'

/**
 * @typedef {object} Form
 * @property {string} id
 * @property {ExportFormat} format
 * @property {string} name
 * @property {string} type
 * @property {string} label
 * @property {string} what
 */

/** @type {readonly Form[]} */
const FORMS = [
  {id: 'save-html', format: 'html', name: 'detect-144650-report.html', type: 'text/html', label: 'Report (HTML)', what: 'to read and print; opens again in this page'},
  {id: 'save-json', format: 'json', name: 'detect-144650-report.json', type: 'application/json', label: 'Data (JSON)', what: 'for programs; opens again in this page'},
  {id: 'save-csv', format: 'csv', name: 'detect-144650-report.csv', type: 'text/csv', label: 'Table (CSV)', what: 'for spreadsheets, one row for each job'},
  {id: 'save-markdown', format: 'markdown', name: 'detect-144650-report.md', type: 'text/markdown', label: 'Summary (Markdown)', what: 'for the text of a ticket'},
  {id: 'save-text', format: 'text', name: 'detect-144650-report.txt', type: 'text/plain', label: 'Text', what: 'what the command prints'},
]

/** A saved file's address is given back after this time; the browser has read it by then. */
const SAVE_GRACE_MS = 60_000

export class Exports {
  #redact = byId('redact', HTMLInputElement)
  #said = byId('export-status', HTMLElement)
  /** @type {OpenReport | null} */
  #report = null
  /** Summary for the ticket, made ahead: some browsers copy only within the click itself. */
  #summary = ''
  /** What was made since the menu was opened. @type {Map<ExportFormat, Blob>} */
  #made = new Map()
  #engine
  #menu
  #bundle

  /** @param {EngineClient} engine */
  constructor(engine) {
    this.#engine = engine
    this.#bundle = new BundleRow(engine, {
      save: (bytes) => this.#give('detect-144650-evidence.zip', new Blob([bytes], {type: 'application/zip'}), this.#how(this.#redact.checked), null),
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
    this.#bundle.offer(report, archive, () => this.#redact.checked)
    this.#say('')
    // Not in the task that shows the report.
    setTimeout(() => this.#changed())
  }

  /** Something else is being done; a bundle that is being made would hold it up. */
  leave() {
    this.#menu.close()
    this.#bundle.stop()
  }

  #changed() {
    this.#made.clear()
    this.#bundle.forget()
    this.#prepareSummary()
  }

  async #prepareSummary() {
    const report = this.#report
    const redact = this.#redact.checked
    this.#summary = ''
    if (report === null) return
    try {
      const summary = await this.#engine.render(report.bytes(), 'markdown', redact)
      // The switch may have been turned meanwhile: a stale summary must not be copied.
      if (report === this.#report && redact === this.#redact.checked) this.#summary = summary
    } catch {
      // The click tries again, and says what fails.
    }
  }

  async #copy() {
    if (this.#report === null) return
    const redact = this.#redact.checked
    const how = this.#how(redact)
    try {
      const text = this.#summary || (await this.#engine.render(this.#report.bytes(), 'markdown', redact))
      this.#say((await copyText(text)) ? `Summary copied, ${how}.` : 'The browser does not allow copying. Save Markdown instead.')
    } catch (error) {
      this.#complain(error)
    }
  }

  /** Makes each form in turn, so that its size is said before it is saved. */
  async #measure() {
    this.#made.clear()
    for (const {id} of FORMS) this.#menu.size(id, null)
    this.#bundle.reopened()
    for (const form of FORMS) {
      if (!this.#menu.isOpen) return
      try {
        this.#menu.size(form.id, (await this.#make(form, this.#redact.checked)).size)
      } catch {
        // Choosing it tries again, and says what fails.
        return
      }
    }
  }

  /**
   * @param {Form} form
   * @param {boolean} redact As the switch stands now; it may be turned meanwhile.
   * @returns {Promise<Blob>}
   */
  async #make({format, type}, redact) {
    const report = this.#report
    const made = this.#made.get(format)
    if (made) return made
    if (report === null) throw new Error('there is no report')
    const plain = format === 'json' && !redact
    const blob = new Blob(plain ? report.parts() : [await this.#engine.render(report.bytes(), format, redact)], {type})
    if (report === this.#report && redact === this.#redact.checked) this.#made.set(format, blob)
    return blob
  }

  /** @param {Form} form */
  async #save(form) {
    const redact = this.#redact.checked
    const how = this.#how(redact)
    try {
      const blob = await this.#make(form, redact)
      this.#menu.close()
      await this.#give(form.name, blob, how, form)
    } catch (error) {
      this.#complain(error)
    }
  }

  /**
   * @param {string} name
   * @param {Blob} blob
   * @param {string} how Whether it is redacted.
   * @param {Form | null} form Null for what cannot be copied as text.
   */
  async #give(name, blob, how, form) {
    const url = URL.createObjectURL(blob)
    el('a', {href: url, download: name}).click()
    setTimeout(() => URL.revokeObjectURL(url), SAVE_GRACE_MS)
    const file = `${name}, ${byteSize(blob.size)}, ${how}`
    if (!mayForbidSaving()) return this.#say(`Saved ${file}.`)
    this.#say(`${file}: given to the browser. If no file appears, the page around this one forbids saving: open this page in a tab of its own${form ? ', or' : '.'} `)
    if (!form) return
    const text = await blob.text()
    const copy = el('button', {type: 'button', class: 'plain'}, 'copy it instead')
    copy.addEventListener('click', async () => this.#say((await copyText(text)) ? `Copied ${name}.` : 'The browser does not allow copying either. Open this page in a tab of its own.'))
    this.#said.append(copy, '.')
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

  /** @param {unknown} error */
  #complain(error) {
    this.#say(`Not made: ${error instanceof Error ? error.message : error}`)
  }
}

/**
 * Whether whoever shows this page may forbid it to save: a frame without
 * `allow-downloads` blocks in silence, and cannot ask whether it does.
 */
function mayForbidSaving() {
  return window !== window.top || (origin === 'null' && location.protocol.startsWith('http'))
}
