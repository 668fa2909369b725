/**
 * What a reader must know of a report before its verdict: that it is made up,
 * or was stopped, saved, redacted.
 *
 * @import {Whole} from './open-report.js'
 *
 * @typedef {object} SavedOrigin
 * @property {string} file Its name.
 * @property {string | null} saved When it was saved, as it says itself; RFC 3339.
 * @property {number} modified When the file was last changed: milliseconds since the epoch.
 *
 * @typedef {object} Origin Where a report comes from.
 * @property {SavedOrigin | null} saved Null where it was analyzed now.
 * @property {string[]} notOpened Names of saved reports that were given with it.
 */

import {el} from './dom.js'
import {byteSize, nameSome, shortTime} from './format.js'
import {EXAMPLE_NAME} from './recognize.js'

/** Inputs that are named. */
const INPUTS_NAMED = 3

/**
 * @param {Whole} report
 * @param {Origin} origin
 * @returns {HTMLElement | null}
 */
export function createOriginNotice(report, origin) {
  const sentences = originSentences(report, origin)
  if (sentences.length === 0) return null
  const items = sentences.map(([head, text]) => el('p', {}, el('strong', {}, head), ` ${text}`))
  return el('aside', {id: 'origin', class: 'callout', 'data-meaning': report.stopped || sentences[0]?.[0].startsWith('Lost') ? 'suspect' : 'info', 'aria-label': 'About this report'}, ...items)
}

/**
 * Heads and what follows them.
 *
 * @param {Whole} report
 * @param {Origin} origin
 * @returns {[string, string][]}
 */
export function originSentences(report, {saved, notOpened}) {
  const names = nameSome(report.inputs.map(({name, size_bytes: bytes}) => `${name} (${byteSize(bytes)})`), INPUTS_NAMED)
  /** @type {[string, string][]} */
  const sentences = []
  const lost = report.skipped.filter(({code}) => code === 'file-lost').map(({path}) => path)
  if (lost.length > 0) {
    const which = report.inputs.length === 1 ? report.inputs[0]?.name : nameSome([...new Set(lost)], INPUTS_NAMED)
    sentences.push(['Lost while it was read:', `${which}. It changed, was moved, or its disk went away. What was read until then is below. Copy it to a local disk, wait until nothing writes to it, and give it again.`])
  }
  if (saved) sentences.push(['A saved report.', `${saved.file}, ${whenSaved(saved)}, of ${names}. Its files were not read again.`])
  if (report.inputs.some(({name}) => name === EXAMPLE_NAME)) {
    sentences.push(['A made-up example.', 'No cluster wrote these logs. Look around, then drop your own debug.zip.'])
  }
  if (report.stopped) sentences.push([brokenOff(report) ? 'Broken off before the end.' : 'Stopped before the end.', 'This is what was found until then. Other jobs may be affected, too: analyze again to know.'])
  if (report.redacted) sentences.push(['Redacted.', 'Stand-ins such as host1 are in place of names, addresses and SQL.'])
  if (notOpened.length > 0) sentences.push(['Not opened:', `${nameSome(notOpened, INPUTS_NAMED)}. To open a saved report, give it alone.`])
  return sentences
}

/** @param {Whole} report */
function brokenOff({verdict: {reasons}}) {
  return reasons.some(({code, ...facts}) => code === 'stopped' && 'broken_by' in facts)
}

/** @param {SavedOrigin} saved */
function whenSaved({saved, modified}) {
  if (saved !== null) return `saved ${shortTime(saved, true)} UTC`
  return `which does not say when it was saved (the file was last changed ${shortTime(new Date(modified).toISOString(), true)} UTC)`
}
