/**
 * What shows that nothing leaves the machine.
 *
 * The policy at the page's top is what enforces it; this is belt and braces,
 * and a count that anybody can watch.
 */

import {byId} from './dom.js'
import {plural} from './format.js'
import {takeAwayUngoverned} from '../ungoverned.js'

let violations = 0

/** Takes the ungoverned ways out away, and starts counting. */
export function guard() {
  takeAwayUngoverned()
  document.addEventListener('securitypolicyviolation', noteViolation)
  new PerformanceObserver(showCounts).observe({type: 'resource', buffered: true})
  showCounts()
}

/** Counts a request that the policy refused, here or in the engine. */
export function noteViolation() {
  violations += 1
  showCounts()
}

function showCounts() {
  const own = ownFiles()
  const requests = performance.getEntriesByType('resource').filter(({name}) => !own.has(name)).length
  const counts = byId('requests', HTMLElement)
  counts.dataset['requests'] = String(requests)
  counts.dataset['violations'] = String(violations)
  counts.textContent = `${plural(requests, 'request')} made by this page · ${violations} refused by its policy`
}

/** The hosted page consists of several files; they are the page, not its requests. */
function ownFiles() {
  const scripts = [...document.scripts].map(({src}) => src)
  const styles = [...document.querySelectorAll('link')].map(({href}) => href)
  return new Set([...scripts, ...styles])
}
