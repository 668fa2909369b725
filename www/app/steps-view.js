/**
 * What to do next, from the advisory's Manual validation: the one place that
 * knows where the report has its steps.
 *
 * @import {Job, NextSteps, Report} from '../protocol.js'
 */

import {codeBlock} from './copy-button.js'
import {el} from './dom.js'
import {nameSome} from './format.js'
import {rowCheck} from './row-check.js'
import {section} from './section.js'
import {isFinding} from './words.js'

/** Jobs named in a heading; the rest is counted. */
const JOBS_NAMED = 6

/** @param {Report} report */
export function createSteps(report) {
  const topics = report.next_steps
  if (topics.length === 0) return null
  return section({id: 'next-steps', heading: 'What to do next'}, ...topics.map((topic) => topicSection(topic, report)))
}

/**
 * What there is to do for one job.
 *
 * @param {Job} job
 * @param {Report} report
 */
export function topicsOf(job, report) {
  return report.next_steps.filter(({job_ids: ids}) => ids.includes(job.job_id))
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
