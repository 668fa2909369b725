/**
 * What to do next, from the advisory's Manual validation.
 *
 * @import {NextSteps, Report} from '../protocol.js'
 */

import {codeBlock} from './copy-button.js'
import {byId, el} from './dom.js'
import {nameSome} from './format.js'
import {rowCheck} from './row-check.js'
import {isFinding} from './words.js'

/** Jobs named in a heading; the rest is counted. */
const JOBS_NAMED = 6

/** @param {Report} report */
export function showSteps(report) {
  byId('next-steps', HTMLElement).hidden = report.next_steps.length === 0
  byId('next-steps-box', HTMLElement).replaceChildren(...report.next_steps.map((topic) => topicSection(topic, report)))
}

/**
 * The steps of one topic, in order.
 *
 * @param {NextSteps} topic
 */
export function nextSteps({topic, steps}) {
  const items = steps.map(({text, code}) => el('li', {}, el('p', {}, text), code !== null && codeBlock(code)))
  return el('ol', {class: 'steps', 'data-topic': topic}, ...items)
}

/**
 * @param {NextSteps} topic
 * @param {Report} report
 */
function topicSection(topic, report) {
  const imports = report.jobs.filter(
    (job) => topic.topic === 'import' && job.operation === 'import' && isFinding(job) && topic.job_ids.includes(job.job_id),
  )
  return el(
    'section',
    {class: 'topic', 'data-topic': topic.topic},
    el('h3', {}, topic.title),
    topic.job_ids.length > 0 && el('p', {class: 'for-jobs'}, jobNames(topic.job_ids)),
    ...imports.slice(0, JOBS_NAMED).map(rowCheck),
    nextSteps(topic),
  )
}

/** @param {string[]} ids */
function jobNames(ids) {
  return `For ${ids.length === 1 ? 'job' : 'jobs'} ${nameSome(ids, JOBS_NAMED)}`
}
