/**
 * A report that is open: what concerns the whole, a row for each job, and what
 * only an opened job needs as bytes, parsed when it is asked for.
 *
 * Promises
 * - Opening never keeps the page from answering for longer than a slice.
 * - `parts()` are what was opened, byte for byte, but for the marks of jobs that
 *   are done.
 *
 * Not here: what a row says (`job-row.js`), which rows are shown (`worklist.js`).
 *
 * @import {Coverage, Job, Report, UncoveredJob} from '../protocol.js'
 * @import {JobRow} from './job-row.js'
 * @import {Bytes, Pieces} from './report-bytes.js'
 *
 * @typedef {Omit<Report, 'jobs' | 'coverage'> & {coverage: Omit<Coverage, 'uncovered_jobs'>}} Whole
 */

import {bothRows, rowOfJob, rowOfUncovered} from './job-row.js'
import {Marks} from './marks.js'
import {bytesOf, cutReport, partsOf, pieceOf, textOf, textOfTheWhole} from './report-bytes.js'
import {nextTask, slices} from './tasks.js'
import {isFindingVerdict} from './words.js'

/** Schema of the reports that are read here. */
const SCHEMA = 2

export class OpenReport {
  #pieces

  /**
   * @param {Pieces} pieces
   * @param {Whole} whole
   * @param {JobRow[]} rows
   */
  constructor(pieces, whole, rows) {
    this.#pieces = pieces
    this.whole = whole
    /** Findings first, then jobs that cannot be cleared, then the others. */
    this.rows = rows
    this.marks = new Marks(rows)
  }

  /**
   * All of a job.
   *
   * @param {JobRow} row
   * @returns {Job | UncoveredJob}
   */
  detail(row) {
    const piece = this.#pieces[row.list][row.place]
    if (!piece) throw new Error(`the report has no job ${row.jobId} there`)
    return jobIn(piece)
  }

  /**
   * Marks a job as validated, or not.
   *
   * @param {JobRow} row
   * @param {boolean} done
   */
  mark(row, done) {
    for (const one of row.also ? [row, row.also] : [row]) {
      one.done = done
      this.#pieces[one.list][one.place] = pieceOf({...this.detail(one), done}, one.list)
    }
    this.marks.changed()
  }

  /** The report as JSON, with the marks, in parts that belong one behind the other. */
  parts() {
    return partsOf(this.#pieces)
  }
}

/**
 * @param {Bytes | string} report JSON.
 * @param {() => Promise<void>} [pause] Lets the page go on.
 * @returns {Promise<OpenReport>} Rejects where it is none.
 */
export async function openReport(report, pause = nextTask) {
  const rest = slices(pause)
  const pieces = await cutReport(typeof report === 'string' ? bytesOf(report) : report, rest)
  /** @type {Whole} */
  const whole = JSON.parse(textOfTheWhole(pieces))
  if (whole.schema !== SCHEMA) throw new Error(`its schema is ${whole.schema}, and this page reads ${SCHEMA}`)
  /** @type {JobRow[]} */
  const rows = []
  for (const [place, piece] of pieces.jobs.entries()) {
    rows.push(rowOfJob(jobIn(piece), place))
    await rest()
  }
  for (const [place, piece] of pieces.uncovered.entries()) {
    rows.push(rowOfUncovered(jobIn(piece), place))
    await rest()
  }
  // Who shows it next has a task of their own.
  await pause()
  return new OpenReport(pieces, whole, inOrder(oneOfEach(rows)))
}

/** @param {Bytes} piece */
function jobIn(piece) {
  return JSON.parse(textOf(piece))
}

/**
 * A job that cannot be cleared may have errors that do not count, and is one job.
 *
 * @param {JobRow[]} rows
 */
function oneOfEach(rows) {
  const key = (/** @type {JobRow} */ {tenant, jobId}) => `${tenant} ${jobId}`
  const uncovered = new Map(rows.filter(({list}) => list === 'uncovered').map((row) => [key(row), row]))
  return rows.flatMap((row) => {
    if (row.list === 'uncovered') return uncovered.get(key(row)) ?? []
    const other = isFindingVerdict(row.verdict) ? undefined : uncovered.get(key(row))
    if (!other) return [row]
    uncovered.set(key(row), bothRows(other, row))
    return []
  })
}

/** @param {JobRow[]} rows */
function inOrder(rows) {
  const findings = rows.filter(({verdict}) => isFindingVerdict(verdict))
  const uncovered = rows.filter(({verdict}) => verdict === 'uncovered')
  const others = rows.filter(({verdict}) => verdict !== 'uncovered' && !isFindingVerdict(verdict))
  return [...findings, ...uncovered, ...others]
}
