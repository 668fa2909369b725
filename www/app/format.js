/**
 * Numbers and times as text. Pure.
 *
 * Promises
 * - Times are UTC and keep the precision they came with.
 * - Identifiers are never grouped or rounded: they are text already.
 *
 * @import {Covered, Time} from '../protocol.js'
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Thin space: between groups of digits. */
const THIN = '\u2009'

/**
 * Milliseconds since the epoch, with microseconds in the fraction.
 *
 * @param {Time} time
 * @returns {number}
 */
export function millis(time) {
  const match = /^(-?\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z$/.exec(time)
  if (!match) return Number.NaN
  const [, year, month, day, hour, minute, second, fraction = '0'] = match
  const whole = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return whole + Number(fraction) * 1000
}

/**
 * `2025-04-22 06:22:39.852238`; what is unknown is a dash.
 *
 * @param {Time | null} time
 */
export function exactTime(time) {
  return time === null ? '–' : time.replace('T', ' ').replace('Z', '')
}

/**
 * `22 Apr 06:22`, with the year when it is asked for.
 *
 * @param {Time | null} time
 * @param {boolean} [withYear]
 */
export function shortTime(time, withYear = false) {
  if (time === null) return 'unknown'
  const date = new Date(millis(time))
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
  return `${day}${withYear ? ` ${date.getUTCFullYear()}` : ''} ${clock(date)}`
}

/**
 * `22 Apr 06:22:39`
 *
 * @param {Time | null} time
 */
export function secondTime(time) {
  return time === null ? '–' : `${shortTime(time)}:${time.slice(17, 19)}`
}

/**
 * `06:22`
 *
 * @param {Date} date
 */
export function clock(date) {
  return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`
}

/**
 * `22 Apr`
 *
 * @param {Date} date
 */
export function day(date) {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
}

/**
 * `3 h 12 min`, `4.2 s`, `12 ms`: two units at most.
 *
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000
  if (seconds < 1) return `${Math.round(milliseconds)} ms`
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`
  return `${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ''}`
}

/**
 * `272.4 MB`; a megabyte is 10^6 bytes, as disks count.
 *
 * @param {number} bytes
 */
export function byteSize(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const value = bytes / 1000 ** step
  return `${value.toFixed(step === 0 ? 0 : 1)} ${units[step]}`
}

/**
 * A count with groups of three: `2 964 940`. Takes digits as text, too.
 *
 * @param {number | string} value
 */
export function count(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, THIN)
}

/**
 * `1 file`, `3 files`
 *
 * @param {number} value
 * @param {string} singular
 * @param {string} [many]
 */
export function plural(value, singular, many = `${singular}s`) {
  return `${count(value)} ${value === 1 ? singular : many}`
}

/**
 * `4 of 5 nodes`; `4 nodes` where nothing lists what the cluster has.
 *
 * @param {Covered} covered
 */
export function coveredNodes({nodes, nodes_known: known}) {
  return known === null ? plural(nodes, 'node') : `${count(nodes)} of ${plural(known, 'node')}`
}

/**
 * `a, b and 3 more`
 *
 * @param {readonly string[]} names
 * @param {number} most How many are named.
 * @param {string} [between]
 */
export function nameSome(names, most, between = ', ') {
  const more = names.length - most
  return names.slice(0, most).join(between) + (more > 0 ? ` and ${count(more)} more` : '')
}

/** @param {number} value */
function pad(value) {
  return String(value).padStart(2, '0')
}
