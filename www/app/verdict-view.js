/**
 * The answer, and in the same breath how far it reaches: as the report counts
 * it, so that the headline and the line below never differ.
 *
 * @import {Covered, Report} from '../protocol.js'
 */

import {el} from './dom.js'
import {byteSize, coveredNodes, plural, shortTime} from './format.js'
import {sentenceOf} from './reasons.js'
import {AFFECTED, JOB_VERDICTS, STATES, isFinding} from './words.js'

/** Versions named in the line below the verdict; the chart shows all. */
const VERSIONS_SHOWN = 3

/**
 * The headline takes the focus, so that it is read.
 *
 * @param {Report} report
 */
export function createVerdict(report) {
  const {state, headline, reasons} = report.verdict
  const {icon, word} = STATES[state]
  return el(
    'section',
    {id: 'verdict', 'aria-labelledby': 'verdict-headline', 'data-state': state},
    el('p', {class: 'verdict-word'}, el('span', {class: 'icon', 'aria-hidden': 'true'}, icon), el('span', {}, word)),
    el('h2', {id: 'verdict-headline', tabindex: -1}, headline),
    el('ul', {class: 'badges'}, ...counts(report)),
    el('p', {class: 'checked'}, el('strong', {}, 'Checked:'), ' ', el('span', {id: 'verdict-checked'}, checked(report))),
    el('ul', {}, ...reasons.map((reason) => el('li', {}, sentenceOf(reason)))),
  )
}

/**
 * One badge for each verdict that a job has, and for whatever else keeps the
 * answer from being better.
 *
 * @param {Report} report
 */
function counts({jobs, unattributed, unattributed_omitted: omitted, coverage, stats}) {
  const badges = Object.values(JOB_VERDICTS).flatMap(({word, icon, meaning, rank}) => {
    const having = jobs.filter((job) => isFinding(job) && JOB_VERDICTS[job.verdict].rank === rank).length
    return having ? [badge(meaning, icon, `${word}: ${having}`)] : []
  })
  const counted = unattributed.filter((error) => error.counted).length + omitted
  if (counted) badges.push(badge('suspect', '▲', `${plural(counted, 'error')} without a job`))
  const uncovered = coverage.uncovered_jobs.length + coverage.uncovered_jobs_omitted
  if (uncovered) badges.push(badge('suspect', '▲', `${plural(uncovered, 'job')} cannot be cleared`))
  if (stats.mentions) badges.push(badge('suspect', '▲', `${plural(stats.mentions, 'place')} to read`))
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
