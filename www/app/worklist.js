/**
 * Which jobs are shown, and in which order: the one place that holds it and
 * changes it. Pure.
 *
 * Promises
 * - Every change is told, after it.
 * - A search that finds what the counts hide says how much.
 *
 * Not here: what is open (`jobs-table.js`), what it looks like (`jobs-view.js`).
 *
 * @import {JobRow, RowVerdict} from './job-row.js'
 * @import {Meaning} from './words.js'
 *
 * @typedef {object} Group Jobs that one count shows and hides.
 * @property {string} name
 * @property {RowVerdict[]} verdicts
 * @property {string} word
 * @property {string} icon
 * @property {Meaning} meaning
 *
 * @typedef {'verdict' | 'job' | 'what' | 'lost' | 'then' | 'rows' | 'script' | 'done'} SortKey
 * @typedef {{key: SortKey, descending: boolean}} Sort
 */

import {ROW_VERDICTS, isFindingVerdict} from './words.js'

/** @type {readonly Group[]} */
export const GROUPS = [
  ...(/** @type {const} */ (['potentially_corrupt', 'suspect', 'at_risk', 'outcome_unknown', 'uncovered'])).map((verdict) => ({
    name: verdict,
    verdicts: [verdict],
    ...ROW_VERDICTS[verdict],
  })),
  {name: 'others', verdicts: ['cleared', 'not_kept', 'benign'], word: 'Looked at, not listed', icon: '✔', meaning: 'info'},
]

/** @type {Record<SortKey, (row: JobRow) => string | number>} */
const SORT_KEYS = {
  verdict: ({verdict}) => ROW_VERDICTS[verdict].rank,
  job: ({jobId}) => jobId.padStart(20, '0'),
  what: ({what}) => what,
  lost: ({lostAt}) => lostAt ?? '',
  then: ({then, ended}) => `${then} ${ended ?? ''}`,
  rows: ({numRows}) => (numRows ?? '').padStart(20, '0'),
  script: ({script}) => script ?? '',
  done: ({done}) => Number(done),
}

export class Worklist {
  /** @type {Set<string>} */
  #groups
  #words = ''
  /** @type {Sort | null} As the report has them. */
  #sort = null
  #rows
  #changed
  #first

  /**
   * @param {readonly JobRow[]} rows
   * @param {() => void} changed
   */
  constructor(rows, changed) {
    this.#rows = rows
    this.#changed = changed
    this.#first = firstShown(rows)
    this.#groups = new Set(this.#first)
  }

  /** The rows that are shown, in order. */
  get shown() {
    const shown = this.#rows.filter((row) => this.#groups.has(groupOf(row)) && this.#matches(row))
    if (this.#sort === null) return shown
    const {key, descending} = this.#sort
    const sign = descending ? -1 : 1
    const keyed = shown.map((row) => ({row, by: SORT_KEYS[key](row)}))
    return keyed.sort((a, b) => sign * inOrderOf(a.by, b.by)).map(({row}) => row)
  }

  /** Rows that the search finds and the counts hide. */
  get hidden() {
    if (this.#words === '') return 0
    return this.#rows.filter((row) => !this.#groups.has(groupOf(row)) && this.#matches(row)).length
  }

  get sort() {
    return this.#sort
  }

  /** Whether a person chose what is shown. */
  get isNarrowed() {
    return this.#words !== '' || this.#groups.size !== this.#first.length || this.#first.some((name) => !this.#groups.has(name))
  }

  /** What is shown, in words; for print. */
  get inWords() {
    const words = GROUPS.filter(({name}) => this.#groups.has(name)).map(({word}) => word.toLowerCase())
    return [...words, ...(this.#words ? [`with “${this.#words}”`] : [])].join(', ')
  }

  /** @param {string} name */
  shows(name) {
    return this.#groups.has(name)
  }

  /** @param {string} name */
  toggle(name) {
    if (!this.#groups.delete(name)) this.#groups.add(name)
    this.#changed()
  }

  /** Shows the jobs of every group. */
  showAllGroups() {
    for (const {name} of GROUPS) this.#groups.add(name)
    this.#changed()
  }

  /** Shows one row, whatever it takes. */
  reveal(/** @type {JobRow} */ row) {
    if (this.#groups.has(groupOf(row)) && this.#matches(row)) return
    this.#groups.add(groupOf(row))
    if (!this.#matches(row)) this.#words = ''
    this.#changed()
  }

  /** @param {string} words */
  search(words) {
    const wanted = words.trim().toLowerCase()
    if (wanted === this.#words) return
    this.#words = wanted
    this.#changed()
  }

  get words() {
    return this.#words
  }

  /**
   * By this column, by it backwards, and as the report has them.
   *
   * @param {SortKey} key
   */
  sortBy(key) {
    const now = this.#sort
    if (now?.key !== key) this.#sort = {key, descending: false}
    else this.#sort = now.descending ? null : {key, descending: true}
    this.#changed()
  }

  /** @param {JobRow} row */
  #matches({found}) {
    return this.#words.split(/\s+/).every((word) => found.includes(word))
  }
}

/** @param {JobRow} row */
export function groupOf({verdict}) {
  return GROUPS.find(({verdicts}) => verdicts.includes(verdict))?.name ?? 'others'
}

/**
 * How many jobs each group has, of those that have any.
 *
 * @param {readonly JobRow[]} rows
 * @param {number} notKept Jobs that cannot be cleared beyond those in the report.
 */
export function groupCounts(rows, notKept) {
  const counts = GROUPS.map((group) => ({...group, many: rows.filter((row) => groupOf(row) === group.name).length + (group.name === 'uncovered' ? notKept : 0)}))
  return counts.filter(({many}) => many > 0)
}

/**
 * Findings; where there are none what cannot be cleared, or else all.
 *
 * @param {readonly JobRow[]} rows
 */
function firstShown(rows) {
  const findings = GROUPS.filter(({verdicts}) => verdicts.every(isFindingVerdict)).map(({name}) => name)
  const there = new Set(rows.map(groupOf))
  if (findings.some((name) => there.has(name))) return findings
  return there.has('uncovered') ? [...findings, 'uncovered'] : GROUPS.map(({name}) => name)
}

/**
 * @param {string | number} a
 * @param {string | number} b
 */
function inOrderOf(a, b) {
  if (a === b) return 0
  return a < b ? -1 : 1
}
