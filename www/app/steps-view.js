/**
 * What to do next, from the advisory's Manual validation.
 *
 * @import {Report, Step} from '../protocol.js'
 */

import {codeBlock} from './copy-button.js'
import {el} from './dom.js'
import {section} from './section.js'

/**
 * What there is to do about the whole. What there is to do about a job stands with the job.
 *
 * @param {Report} report
 */
export function createSteps({next_steps: topics}) {
  if (topics.length === 0) return null
  return section(
    {id: 'next-steps', heading: 'What to do next'},
    ...topics.map(({topic, title, steps}) => el('section', {class: 'topic', 'data-topic': topic}, el('h3', {}, title), stepList(steps))),
  )
}

/**
 * Steps, in order.
 *
 * @param {Step[]} steps
 */
export function stepList(steps) {
  const items = steps.map(({text, sql, code}) => el('li', {}, el('p', {}, text), sql !== null && codeBlock(sql), code !== null && codeBlock(code)))
  return el('ol', {class: 'steps'}, ...items)
}
