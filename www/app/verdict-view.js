/**
 * The answer, and in the same breath how far it reaches: as the report counts
 * it, so that the headline and the line below never differ.
 *
 * @import {Covered, Report} from '../protocol.js'
 */

import {byId, el} from './dom.js'
import {byteSize, coveredNodes, plural, shortTime} from './format.js'
import {AFFECTED, JOB_VERDICTS, STATES, isFinding} from './words.js'

/** Versions named in the line below the verdict; the chart shows all. */
const VERSIONS_SHOWN = 3

/** @param {Report} report */
export function showVerdict(report) {
  const {state, headline, reasons} = report.verdict
  const {icon, word} = STATES[state]
  byId('verdict', HTMLElement).dataset['state'] = state
  byId('verdict-icon', HTMLElement).textContent = icon
  byId('verdict-word', HTMLElement).textContent = word
  byId('verdict-headline', HTMLElement).textContent = headline
  byId('verdict-counts', HTMLElement).replaceChildren(...counts(report))
  byId('verdict-checked', HTMLElement).textContent = checked(report)
  byId('verdict-reasons', HTMLElement).replaceChildren(...reasons.map((reason) => el('li', {}, reason)))
}

/**
 * One badge for each verdict that a job has, and for whatever else keeps the
 * answer from being better.
 *
 * @param {Report} report
 */
function counts({jobs, unattributed, unattributed_omitted: omitted, mentions, mentions_omitted: mentionsOmitted, coverage}) {
  const badges = Object.values(JOB_VERDICTS).flatMap(({word, icon, meaning, rank}) => {
    const having = jobs.filter((job) => isFinding(job) && JOB_VERDICTS[job.verdict].rank === rank).length
    return having ? [badge(meaning, icon, `${word}: ${having}`)] : []
  })
  const counted = unattributed.filter((error) => error.counted).length + omitted
  if (counted) badges.push(badge('suspect', '▲', `${plural(counted, 'error')} without a job`))
  const uncovered = coverage.uncovered_jobs.length + coverage.uncovered_jobs_omitted
  if (uncovered) badges.push(badge('suspect', '▲', `${plural(uncovered, 'job')} cannot be cleared`))
  const toRead = mentions.length + mentionsOmitted
  if (toRead) badges.push(badge('suspect', '▲', `${plural(toRead, 'place')} to read`))
  return badges
}

/**
 * @param {string} meaning
 * @param {string} icon
 * @param {string} text
 */
function badge(meaning, icon, text) {
  return el('li', {}, el('span', {class: 'badge', 'data-meaning': meaning}, el('span', {'aria-hidden': 'true'}, `${icon} `), text))
}

/**
 * `logs of 5 of 6 nodes · 20 Apr 06:22 – 22 Apr 06:25 UTC · 312 log files · …`
 *
 * @param {Report} report
 */
function checked({coverage, stats}) {
  const {covered, nodes} = coverage
  return [
    `logs of ${coveredNodes(covered)}`,
    timeSpan(covered, stats.entries),
    plural(covered.files, 'log file'),
    `${plural(stats.entries, 'entry', 'entries')}, ${byteSize(stats.bytes_scanned)}`,
    ...versions(nodes),
  ].join(' · ')
}

/**
 * @param {Covered} covered
 * @param {number} entries
 */
function timeSpan({from, to}, entries) {
  if (from !== null && to !== null) return `${shortTime(from, true)} – ${shortTime(to, true)} UTC`
  return entries > 0 ? 'no entry of a main log with a possible date' : 'no log entry'
}

/** @param {Report['coverage']['nodes']} nodes */
function versions(nodes) {
  const all = nodes.flatMap((node) => node.versions.map(({version, affected}) => `${version} (${AFFECTED[affected]})`))
  const distinct = [...new Set(all)]
  if (distinct.length === 0) return ['version unknown']
  const more = distinct.length - VERSIONS_SHOWN
  return [...distinct.slice(0, VERSIONS_SHOWN), ...(more > 0 ? [plural(more, 'more version')] : [])]
}
