/**
 * Cuts a report, as bytes of JSON, into what concerns the whole and each job.
 *
 * A report of thousands of jobs has tens of megabytes. As text it takes the
 * page a second to receive and to parse; bytes change hands for nothing, and
 * are parsed job by job.
 *
 * Promises
 * - The pieces joined are the report, byte for byte.
 *
 * Not here: what the pieces mean (`open-report.js`).
 *
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {'jobs' | 'uncovered'} List The jobs with flush errors, or those that cannot be cleared.
 *
 * @typedef {object} Pieces
 * @property {Bytes} before All up to the first job.
 * @property {Bytes[]} jobs Each an object, with its indentation.
 * @property {Bytes} between
 * @property {Bytes[]} uncovered
 * @property {Bytes} after
 */

const NEWLINE = 10

/** What stands before each list, and before its items. JSON has no line end inside of a text. */
const LAYOUT = {
  jobs: {key: bytesOf('\n  "jobs": ['), indent: '\n    '},
  uncovered: {key: bytesOf('\n    "uncovered_jobs": ['), indent: '\n      '},
}

/**
 * @param {Bytes} report In any layout.
 * @param {() => Promise<void>} rest Called again and again, to let the page go on.
 * @returns {Promise<Pieces>} Of another layout than the analyzer's own, the same in that layout. Rejects where it is no report.
 */
export async function cutReport(report, rest) {
  const pieces = (await cutLayout(report, rest)) ?? (await cutLayout(inOwnLayout(report), rest))
  if (pieces === null) throw new Error('it is no report of this program')
  return pieces
}

/**
 * The report, in parts that belong one behind the other.
 *
 * @param {Pieces} pieces
 * @returns {Bytes[]}
 */
export function partsOf({before, jobs, between, uncovered, after}) {
  const comma = bytesOf(',')
  const listed = (/** @type {Bytes[]} */ items) => items.flatMap((item, index) => (index === 0 ? [item] : [comma, item]))
  return [before, ...listed(jobs), between, ...listed(uncovered), after]
}

/**
 * The text of the report without any job.
 *
 * @param {Pieces} pieces
 */
export function textOfTheWhole({before, between, after}) {
  return textOf(before) + textOf(between) + textOf(after)
}

/**
 * An object as the bytes of a piece.
 *
 * @param {object} job
 * @param {List} list
 */
export function pieceOf(job, list) {
  return bytesOf(`\n${JSON.stringify(job, null, 2)}`.replaceAll('\n', LAYOUT[list].indent))
}

/**
 * @param {string} text
 * @returns {Bytes}
 */
export function bytesOf(text) {
  return new TextEncoder().encode(text)
}

/** @param {Bytes} bytes */
export function textOf(bytes) {
  return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
}

/**
 * @param {Bytes} bytes
 * @param {() => Promise<void>} rest
 * @returns {Promise<Pieces | null>}
 */
async function cutLayout(bytes, rest) {
  const jobs = await cutList(bytes, 0, 'jobs', rest)
  const uncovered = jobs && (await cutList(bytes, jobs.end, 'uncovered', rest))
  if (!jobs || !uncovered) return null
  return {
    before: bytes.subarray(0, jobs.start),
    jobs: jobs.items,
    between: bytes.subarray(jobs.end, uncovered.start),
    uncovered: uncovered.items,
    after: bytes.subarray(uncovered.end),
  }
}

/**
 * @param {Bytes} bytes
 * @param {number} from
 * @param {List} list
 * @param {() => Promise<void>} rest
 */
async function cutList(bytes, from, list, rest) {
  const {key, indent} = LAYOUT[list]
  const [open, close, stop] = [bytesOf(`${indent}{`), bytesOf(`${indent}}`), bytesOf(`${indent.slice(0, -2)}]`)]
  const found = find(bytes, key, from)
  if (found < 0) return null
  const start = found + key.length
  const items = []
  let end = start
  while (startsWith(bytes, open, end)) {
    const closed = find(bytes, close, end)
    if (closed < 0) return null
    items.push(bytes.subarray(end, closed + close.length))
    end = closed + close.length
    if (bytes[end] !== 0x2c) break
    end += 1
    await rest()
  }
  return startsWith(bytes, items.length === 0 ? bytesOf(']') : stop, end) ? {start, end, items} : null
}

/**
 * Where a pattern stands that starts with a line end; -1 if nowhere.
 *
 * @param {Bytes} bytes
 * @param {Bytes} pattern
 * @param {number} from
 */
function find(bytes, pattern, from) {
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
    if (startsWith(bytes, pattern, at)) return at
  }
  return -1
}

/**
 * @param {Bytes} bytes
 * @param {Bytes} pattern
 * @param {number} at
 */
function startsWith(bytes, pattern, at) {
  return pattern.every((byte, index) => bytes[at + index] === byte)
}

/** @param {Bytes} bytes */
function inOwnLayout(bytes) {
  return bytesOf(`${JSON.stringify(JSON.parse(textOf(bytes)), null, 2)}\n`)
}
