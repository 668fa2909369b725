/**
 * What to do next, from the advisory's Manual validation.
 *
 * @import {Step} from '../protocol.js'
 * @import {Whole} from './open-report.js'
 */

import {codeBlock} from './copy-button.js'
import {el} from './dom.js'
import {fold} from './fold.js'

/**
 * What there is to do about the whole. What there is to do about a job stands with the job.
 *
 * @param {Whole} report
 */
export function createSteps({next_steps: topics}) {
  if (topics.length === 0) return null
  return fold({id: 'next-steps', title: 'What to do next', note: topics.map(({title}) => title).join(' · ')}, () =>
    topics.map(({topic, title, steps}) => el('section', {class: 'topic', 'data-topic': topic}, el('h3', {}, title), stepList(steps))),
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
