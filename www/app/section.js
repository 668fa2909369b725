/**
 * A part of the answer: a heading, a word on it, and a box with the rest.
 *
 * @import {Child} from './dom.js'
 */

import {el} from './dom.js'

/**
 * @param {{id: string, heading: string, count?: string, intro?: Child}} head `count` stands beside the heading, `intro` below it.
 * @param {...Child} content
 * @returns {HTMLElement}
 */
export function section({id, heading, count = '', intro = null}, ...content) {
  const headingId = `${id}-heading`
  const words = count ? [`${heading} `, el('span', {id: `${id}-count`, class: 'count'}, count)] : [heading]
  return el(
    'section',
    {id, 'aria-labelledby': headingId},
    el('h2', {id: headingId}, ...words),
    intro,
    el('div', {id: `${id}-box`}, ...content),
  )
}
