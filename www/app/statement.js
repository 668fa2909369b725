/**
 * A statement in the room of a few lines: what tells it from others stays. Pure.
 *
 * Promises
 * - Of an import its table and its file stay; of any other statement both ends.
 */

/** Letters of a statement in a row; the job's own part has all of it. */
const STATEMENT_SHOWN = 96

/** Of those the last ones, where the middle is left out. */
const STATEMENT_END = 30

/** An import: what stands before its columns or files, its first file, and whether there are more. */
const IMPORT = /^(IMPORT (?:INTO|TABLE) (?:"[^"]*"|[^ ("])+)[^']*'([^'?]*)[^']*'(,?)/i

/** @param {string} statement */
export function shortStatement(statement) {
  const line = statement.replace(/\s+/g, ' ')
  const [, into = '', address = '', more] = IMPORT.exec(line) ?? []
  const whole = into === '' ? line : `${into} … ${fileIn(address)}${more ? ' and more' : ''}`
  return whole.length <= STATEMENT_SHOWN ? whole : `${whole.slice(0, STATEMENT_SHOWN - STATEMENT_END)} … ${whole.slice(-STATEMENT_END)}`
}

/**
 * The name of a file, with its folder where the name is a pattern.
 *
 * @param {string} address
 */
function fileIn(address) {
  const parts = address.split('/')
  return parts.slice(address.includes('*') ? -2 : -1).join('/')
}
