/**
 * Saving and copying the report, redacted unless the person says otherwise.
 *
 * Promises
 * - Unredacted JSON is the analyzer's own text, byte for byte, but for the marks of what is done.
 *
 * @import {ExportFormat} from '../protocol.js'
 * @import {EngineClient} from './engine-client.js'
 * @import {OpenReport} from './open-report.js'
 */

import {copyText} from './copy-button.js'
import {byId, el} from './dom.js'

/** @type {readonly {id: string, format: ExportFormat, name: string, type: string}[]} */
const FILES = [
  {id: 'save-html', format: 'html', name: 'detect-144650-report.html', type: 'text/html'},
  {id: 'save-json', format: 'json', name: 'detect-144650-report.json', type: 'application/json'},
  {id: 'save-csv', format: 'csv', name: 'detect-144650-report.csv', type: 'text/csv'},
  {id: 'save-markdown', format: 'markdown', name: 'detect-144650-report.md', type: 'text/markdown'},
  {id: 'save-text', format: 'text', name: 'detect-144650-report.txt', type: 'text/plain'},
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
  #engine

  /** @param {EngineClient} engine */
  constructor(engine) {
    this.#engine = engine
    for (const file of FILES) byId(file.id, HTMLButtonElement).addEventListener('click', () => this.#save(file))
    byId('copy-summary', HTMLButtonElement).addEventListener('click', () => this.#copy())
    this.#redact.addEventListener('change', () => this.#prepareSummary())
  }

  /** @param {OpenReport} report The report that is shown. */
  offer(report) {
    this.#report = report
    this.#said.textContent = ''
    this.#prepareSummary()
  }

  async #prepareSummary() {
    const report = this.#report
    const redact = this.#redact.checked
    this.#summary = ''
    try {
      const summary = await this.#engine.render(report?.json() ?? '', 'markdown', redact)
      // The switch may have been turned meanwhile: a stale summary must not be copied.
      if (report === this.#report && redact === this.#redact.checked) this.#summary = summary
    } catch {
      // The click tries again, and says what fails.
    }
  }

  async #copy() {
    try {
      const text = this.#summary || (await this.#engine.render(this.#report?.json() ?? '', 'markdown', this.#redact.checked))
      this.#said.textContent = (await copyText(text)) ? 'Summary copied.' : 'The browser does not allow copying. Save Markdown instead.'
    } catch (error) {
      this.#complain(error)
    }
  }

  /** @param {(typeof FILES)[number]} file */
  async #save({format, name, type}) {
    const redact = this.#redact.checked
    try {
      const json = this.#report?.json() ?? ''
      const plain = format === 'json' && !redact
      saveFile(name, type, plain ? json : await this.#engine.render(json, format, redact))
      this.#said.textContent = `Saved ${name}${redact ? ', redacted' : ', not redacted'}.`
    } catch (error) {
      this.#complain(error)
    }
  }

  /** @param {unknown} error */
  #complain(error) {
    this.#said.textContent = `Not made: ${error instanceof Error ? error.message : error}`
  }
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
function saveFile(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], {type}))
  el('a', {href: url, download: name}).click()
  setTimeout(() => URL.revokeObjectURL(url), SAVE_GRACE_MS)
}
