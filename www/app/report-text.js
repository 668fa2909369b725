/**
 * Cuts the text of a report into what concerns the whole and the text of each
 * job. A report of thousands of jobs has tens of megabytes: parsed in one go it
 * stops the page, parsed job by job it does not.
 *
 * Promises
 * - The pieces joined are the text, byte for byte.
 *
 * Not here: what the pieces mean (`open-report.js`).
 *
 * @typedef {object} Pieces
 * @property {string} before All up to the first job.
 * @property {string[]} jobs Each an object, with its indentation.
 * @property {string} between
 * @property {string[]} uncovered The jobs that cannot be cleared.
 * @property {string} after
 */

/** What stands around the two lists; a text of JSON holds no line end inside of its strings. */
const JOBS = {key: '\n  "jobs": [', indent: '\n    '}
const UNCOVERED = {key: '\n    "uncovered_jobs": [', indent: '\n      '}

/**
 * @param {string} text Of a report, in any layout.
 * @returns {Pieces} Of a layout that is not the analyzer's own, the same in that layout.
 */
export function cutReport(text) {
  return cutLayout(text) ?? cutLayout(inOwnLayout(text)) ?? refuse()
}

/** @param {Pieces} pieces */
export function joinReport({before, jobs, between, uncovered, after}) {
  return [before, jobs.join(','), between, uncovered.join(','), after].join('')
}

/**
 * The text without any job.
 *
 * @param {Pieces} pieces
 */
export function textOfTheWhole({before, between, after}) {
  return before + between + after
}

/**
 * An object as the text of a piece.
 *
 * @param {object} job
 * @param {'jobs' | 'uncovered'} list
 */
export function pieceOf(job, list) {
  const {indent} = list === 'jobs' ? JOBS : UNCOVERED
  return `\n${JSON.stringify(job, null, 2)}`.replaceAll('\n', indent)
}

/**
 * @param {string} text
 * @returns {Pieces | null}
 */
function cutLayout(text) {
  const jobs = cutList(text, JOBS)
  const uncovered = cutList(text, UNCOVERED)
  if (!jobs || !uncovered || uncovered.start < jobs.end) return null
  return {
    before: text.slice(0, jobs.start),
    jobs: jobs.items,
    between: text.slice(jobs.end, uncovered.start),
    uncovered: uncovered.items,
    after: text.slice(uncovered.end),
  }
}

/**
 * @param {string} text
 * @param {{key: string, indent: string}} list
 */
function cutList(text, {key, indent}) {
  const found = text.indexOf(key)
  if (found < 0) return null
  const start = found + key.length
  const items = []
  let end = start
  while (text.startsWith(`${indent}{`, end)) {
    const close = text.indexOf(`${indent}}`, end)
    if (close < 0) return null
    items.push(text.slice(end, close + indent.length + 1))
    end = close + indent.length + 1
    if (text[end] !== ',') break
    end += 1
  }
  const close = items.length === 0 ? ']' : `${indent.slice(0, -2)}]`
  return text.startsWith(close, end) ? {start, end, items} : null
}

/** @param {string} text */
function inOwnLayout(text) {
  return `${JSON.stringify(JSON.parse(text), null, 2)}\n`
}

/** @returns {never} */
function refuse() {
  throw new Error('it is no report of this program')
}
