/**
 * The jobs: counts that show and hide them, a search, and one table in which
 * each opens to what happened and to its own steps.
 *
 * @import {JobRow} from './job-row.js'
 * @import {OpenReport} from './open-report.js'
 */

import {addressOf, jobsInAddress, showAddress} from './address.js'
import {el} from './dom.js'
import {count, plural} from './format.js'
import {JOB_COLUMNS, jobLine} from './job-cells.js'
import {jobDetail} from './job-detail.js'
import {JobsTable} from './jobs-table.js'
import {createCounts, createSearch} from './jobs-toolbar.js'
import {Worklist, groupOf} from './worklist.js'

export class JobsView {
  #report
  #worklist
  #table
  #counts
  #search
  #heads
  #shown = el('p', {class: 'shown', role: 'status'})
  #kept = el('p', {class: 'note', role: 'status'})
  #rest = el('p', {class: 'rest'})

  /** @param {OpenReport} report */
  constructor(report) {
    const {rows, whole} = report
    const notKept = whole.coverage.uncovered_jobs_omitted
    this.#report = report
    this.#worklist = new Worklist(rows, () => this.#update())
    this.#counts = createCounts(rows, notKept, this.#worklist)
    this.#search = createSearch(this.#worklist)
    this.#heads = JOB_COLUMNS.map(({key, name}) => {
      const button = el('button', {type: 'button', class: 'sort'}, name)
      button.addEventListener('click', () => this.#worklist.sortBy(key))
      return {key, cell: el('th', {scope: 'col', role: 'columnheader', class: `job-${key}`}, button)}
    })
    const head = el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'}, ...this.#heads.map(({cell}) => cell)))
    const table = el('table', {id: 'jobs', role: 'table'}, el('caption', {class: 'visually-hidden'}, 'Jobs'), head)
    this.#table = new JobsTable(table, JOB_COLUMNS.length, (row) => this.#makeLine(row), (row) => jobDetail(report.detail(row), whole, {also: row.also && report.detail(row.also)}))
    this.element = el(
      'section',
      {id: 'jobs-section', 'aria-labelledby': 'jobs-heading'},
      el('h2', {id: 'jobs-heading', class: 'visually-hidden', tabindex: -1}, 'Jobs'),
      ...(rows.length === 0
        ? [el('p', {class: 'no-jobs'}, 'No job in these logs has a flush error: an entry that says that a batch of rows was not written.')]
        : [el('div', {class: 'jobs-bar'}, this.#counts.bar, this.#search.field, this.#shown), this.#kept, table, this.#rest]),
      notKept > 0 && el('p', {class: 'note'}, `${plural(notKept, 'more job that cannot be cleared is', 'more jobs that cannot be cleared are')} not kept in the report.`),
    )
    report.marks.watch(() => this.#tell())
    this.#update()
  }

  /** What a person chose to see, in words; empty where they chose nothing. */
  get narrowedTo() {
    return this.#worklist.isNarrowed ? this.#worklist.inWords : ''
  }

  /** The rows that are shown, in order. */
  get shown() {
    return this.#worklist.shown
  }

  /** Brings the reader to the first job that is shown, or to the search for others. */
  goToFirst() {
    const [first] = this.shown
    const button = (first && this.#table.lineOf(first)?.querySelector('button')) ?? this.#search.field
    button.focus()
    button.scrollIntoView({block: 'nearest'})
  }

  /**
   * Opens the job that the address names, and goes there.
   *
   * @param {string} hash
   */
  follow(hash) {
    const named = jobsInAddress(hash, this.#report.rows)
    for (const row of named) {
      this.#worklist.reveal(row)
      this.#table.setOpen(row, true)
    }
    const line = named[0] && this.#table.lineOf(named[0])
    // What is passed on the way is not to be drawn.
    line?.scrollIntoView({block: 'start', behavior: 'instant'})
    line?.querySelector('button')?.focus({preventScroll: true})
    return named.length > 0
  }

  #update() {
    const {shown, hidden, sort} = this.#worklist
    this.#counts.update()
    this.#search.update()
    for (const {key, cell} of this.#heads) {
      // Only the sorted column says so: "none" on the others is read out for nothing.
      if (sort?.key === key) cell.setAttribute('aria-sort', sort.descending ? 'descending' : 'ascending')
      else cell.removeAttribute('aria-sort')
    }
    this.#table.show(shown)
    this.#tell(shown.length)
    this.#offerHidden(shown.length, hidden)
  }

  #tell(shown = this.shown.length) {
    const {rows, marks} = this.#report
    const {unsaved} = marks
    this.#shown.textContent = `${count(shown)} of ${count(rows.length)} · ${count(marks.now.size)} done`
    this.#kept.textContent = `“Done” marks are kept in the saved report, not in the browser.${unsaved === 0 ? '' : ` ${plural(unsaved, 'mark')} not saved yet.`}`
  }

  /**
   * @param {number} shown
   * @param {number} hidden
   */
  #offerHidden(shown, hidden) {
    const none = shown === 0 && 'No job here. '
    const all = el('button', {type: 'button', class: 'plain'}, hidden > 0 ? `Show ${plural(hidden, 'more job')} that the counts above hide` : 'Show all jobs')
    all.addEventListener('click', () => {
      if (hidden === 0) this.#worklist.search('')
      this.#worklist.showAllGroups()
      // The button goes with what it offered.
      this.#search.field.focus()
    })
    this.#rest.replaceChildren(...[none, (shown === 0 || hidden > 0) && all].filter((part) => part !== false))
  }

  /** @param {JobRow} row */
  #makeLine(row) {
    const toggle = el('button', {type: 'button', class: 'toggle', 'aria-expanded': 'false'}, row.jobId)
    const done = el('input', {type: 'checkbox', 'aria-label': `Job ${row.jobId} is validated`})
    done.checked = row.done
    done.addEventListener('change', () => {
      this.#report.mark(row, done.checked)
    })
    const line = jobLine(row, toggle, groupOf(row) === 'others' ? '' : done)
    line.addEventListener('click', ({target}) => {
      const onControl = target instanceof Element && target.closest('button, input')
      const selecting = getSelection()?.isCollapsed === false
      if (onControl === toggle || (!onControl && !selecting)) this.#turn(row)
    })
    return line
  }

  /** @param {JobRow} row */
  #turn(row) {
    const open = !this.#table.isOpen(row)
    this.#table.setOpen(row, open)
    const address = addressOf(row, this.#report.rows)
    if (open) showAddress(address)
    else if (location.hash === address) showAddress('')
  }
}
