/**
 * The answer, how far it reaches, and what was not looked at, in one breath:
 * as the report has it, and nothing that the counts of the jobs say below.
 *
 * @import {OpenReport, Whole} from './open-report.js'
 */

import {createStrip} from './coverage-strip.js'
import {el} from './dom.js'
import {goTo} from './fold.js'
import {count, nameSome} from './format.js'
import {sentenceOf} from './reasons.js'
import {AFFECTED, STATES} from './words.js'

/** Versions named below the verdict; the chart shows all. */
const VERSIONS_SHOWN = 4

/** Reasons in the open; the rest is folded. */
const REASONS_SHOWN = 4

/** Reasons that the counts of the jobs say, with the same figures. */
const SAID_BY_COUNTS = ['jobs_found', 'jobs_not_covered']

/**
 * The headline takes the focus, so that it is read.
 *
 * @param {OpenReport} report
 */
export function createVerdict(report) {
  const {rows, whole} = report
  const {verdict: {state, headline}, coverage, next_steps: steps} = whole
  const {answer, reach} = splitHeadline(headline)
  return el(
    'section',
    {id: 'verdict', 'aria-labelledby': 'verdict-headline', 'data-state': state},
    el(
      'div',
      {class: 'verdict-said'},
      el(
        'h2',
        {id: 'verdict-headline', tabindex: -1},
        el('span', {class: 'answer'}, el('span', {class: 'icon', 'aria-hidden': 'true'}, STATES[state].icon), ' ', howMany(report), answer),
        reach && ' ',
        reach && el('span', {class: 'reach'}, reach),
      ),
      rows.length > 0 && el('a', {class: 'skip', href: '#jobs-section', 'data-skips': 'jobs'}, 'Skip to the first job'),
      el('p', {class: 'versions'}, versions(coverage.nodes)),
      ...reasons(report),
      el(
        'p',
        {class: 'verdict-links'},
        steps.length > 0 && link('next-steps', 'What to do next'),
        link('coverage', 'What the logs cover'),
      ),
    ),
    createStrip(report),
  )
}

/**
 * The sentence of a headline and what it says was looked at, which together
 * are the headline.
 *
 * @param {string} headline
 */
export function splitHeadline(headline) {
  const checked = headline.indexOf(' Checked: ')
  if (checked > 0) return {answer: headline.slice(0, checked), reach: headline.slice(checked + 1)}
  const colon = headline.indexOf(': ')
  return colon > 0 ? {answer: headline.slice(0, colon + 1), reach: headline.slice(colon + 2)} : {answer: headline, reach: ''}
}

/**
 * How many, before the advisory's own “Potentially Corrupt Jobs found”.
 *
 * @param {OpenReport} report
 */
function howMany({rows}) {
  const many = rows.filter(({verdict}) => verdict === 'potentially_corrupt').length
  return many > 1 ? `${count(many)} ` : ''
}

/** @param {OpenReport} report */
function reasons({whole: {verdict}}) {
  const left = verdict.state === 'findings' ? verdict.reasons.filter(({code}) => !SAID_BY_COUNTS.includes(code)) : verdict.reasons
  const list = (/** @type {typeof left} */ some) => el('ul', {class: 'reasons'}, ...some.map((reason) => el('li', {}, sentenceOf(reason))))
  const shown = left.length === REASONS_SHOWN + 1 ? left.length : REASONS_SHOWN
  const rest = left.slice(shown)
  return [
    left.length > 0 && list(left.slice(0, shown)),
    rest.length > 0 && el('details', {class: 'more-reasons'}, el('summary', {}, `${rest.length} more to know`), list(rest)),
  ]
}

/** @param {Whole['coverage']['nodes']} nodes */
function versions(nodes) {
  const all = nodes.flatMap((node) => node.versions.map(({version, affected}) => `${version} (${AFFECTED[affected]})`))
  const distinct = [...new Set(all)]
  if (distinct.length === 0) return 'Version unknown.'
  return `${distinct.length === 1 ? 'Version' : 'Versions'} ${nameSome(distinct, VERSIONS_SHOWN)}.`
}

/**
 * @param {string} id
 * @param {string} text
 */
function link(id, text) {
  const anchor = el('a', {href: `#${id}`}, text)
  anchor.addEventListener('click', (event) => {
    event.preventDefault()
    goTo(document.getElementById(id))
  })
  return anchor
}
