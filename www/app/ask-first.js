/**
 * Asks before marks that no saved file has are lost: the browser does when the
 * page is left, the page itself when an input takes the place of the answer.
 *
 * Promises
 * - Nobody is asked while there are none.
 * - By a dialog of the page: a frame may have none of the browser's own.
 * - What is saved is called what it is, redacted or not, before it is.
 * - Escape stays. Once no mark is unsaved it goes on. Of two inputs the later one is asked about, the other drops out.
 *
 * @import {Marks} from './marks.js'
 * @import {OpenReport} from './open-report.js'
 */

import {el} from './dom.js'
import {plural} from './format.js'
import {keepFocus} from './help.js'

export class AskFirst {
  /** @type {Marks | null} */
  #marks = null
  /** @type {((go: boolean) => void) | null} */
  #answered = null
  #question = el('p', {id: 'ask-question'})
  #said = el('p', {role: 'status'})
  #save = this.#button('ask-save', 'Save the report first, redacted', () => void this.#saveFirst(true))
  #saveNames = this.#button('ask-save-names', 'Save it with all names', () => void this.#saveFirst(false))
  #dialog = el(
    'dialog',
    {id: 'ask', 'aria-labelledby': 'ask-heading', 'aria-describedby': 'ask-question'},
    el('h2', {id: 'ask-heading'}, 'Your “Done” marks are not saved'),
    this.#question,
    el('div', {class: 'buttons'}, this.#save, this.#saveNames, this.#button('ask-go', 'Go on without them', () => this.#answer(true)), this.#button('ask-stay', 'Stay here', () => this.#answer(false))),
    this.#said,
  )
  #saveReport

  /** @param {(redact: boolean, said: HTMLElement) => Promise<void>} saveReport Saves it with its marks, and says in `said` what there is to say of that. */
  constructor(saveReport) {
    this.#saveReport = saveReport
    this.#save.setAttribute('class', 'primary')
    document.body.append(this.#dialog)
    keepFocus(this.#dialog)
    this.#dialog.addEventListener('close', () => this.#answer(false))
  }

  /** @param {OpenReport | null} report The report that is shown. */
  follow(report) {
    this.#marks = report?.marks ?? null
    this.#saveNames.hidden = report?.whole.redacted ?? false
    this.#marks?.watch(() => this.#listen())
    this.#listen()
  }

  /** Whether what is shown may make room; a person is asked where marks would go with it. */
  mayGo() {
    const unsaved = this.#unsaved
    if (unsaved === 0) return true
    this.#answered?.(false)
    this.#question.textContent = `${plural(unsaved, 'mark')} would be lost: marks are kept in the saved report, not in the browser.`
    this.#said.textContent = ''
    if (!this.#dialog.open) this.#dialog.showModal()
    return new Promise((/** @type {(go: boolean) => void} */ resolve) => void (this.#answered = resolve))
  }

  get #unsaved() {
    return this.#marks?.unsaved ?? 0
  }

  /**
   * Where the page cannot know that it was saved, the person decides.
   *
   * @param {boolean} redact
   */
  async #saveFirst(redact) {
    this.#said.textContent = 'Saving …'
    await this.#saveReport(redact, this.#said)
  }

  /** @param {boolean} go */
  #answer(go) {
    this.#answered?.(go)
    this.#answered = null
    this.#dialog.close()
  }

  /** The browser is told only while there is something to ask. */
  #listen() {
    if (this.#unsaved > 0) return addEventListener('beforeunload', stay)
    removeEventListener('beforeunload', stay)
    if (this.#answered) this.#answer(true)
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {() => void} click
   */
  #button(id, text, click) {
    return el('button', {type: 'button', id, click}, text)
  }
}

/** @param {Event} event */
function stay(event) {
  event.preventDefault()
}
