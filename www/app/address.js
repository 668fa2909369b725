/**
 * The job that the page's address names, `#job=1065722008981340161`, and with
 * `&tenant=3` where two tenants have a job of this number.
 *
 * Promises
 * - Digits only: nothing else of the input stands in an address.
 *
 * @import {JobRow} from './job-row.js'
 */

const FORM = /^#job=(\d+)(?:&tenant=(\d+))?$/

/**
 * @param {string} hash
 * @param {readonly JobRow[]} rows
 * @returns {JobRow[]} More than one where the address does not tell the tenant.
 */
export function jobsInAddress(hash, rows) {
  const named = FORM.exec(hash)
  if (!named) return []
  const [, id, tenant] = named
  return rows.filter((row) => row.jobId === id && (tenant === undefined || row.tenant === tenant))
}

/**
 * What to say of an address that names a job of another report; empty if it does not.
 *
 * @param {string} hash
 * @param {readonly JobRow[]} rows
 */
export function strayAddress(hash, rows) {
  const id = FORM.exec(hash)?.[1]
  return id === undefined || jobsInAddress(hash, rows).length > 0 ? '' : `The address of this page names job ${id}, which is not in this report.`
}

/**
 * @param {JobRow} row
 * @param {readonly JobRow[]} rows
 */
export function addressOf({jobId, tenant}, rows) {
  const only = rows.filter((row) => row.jobId === jobId).length === 1
  return `#job=${jobId}${only || !/^\d+$/.test(tenant) ? '' : `&tenant=${tenant}`}`
}

/**
 * Whether a click is on a link to what the address names already: no
 * `hashchange` follows it.
 *
 * @param {MouseEvent} event
 */
export function isRepeated({target, ctrlKey, metaKey, shiftKey}) {
  // With these it opens elsewhere.
  if (ctrlKey || metaKey || shiftKey) return false
  const link = target instanceof Element && target.closest('a[href^="#job="]')
  return link instanceof Element && link.getAttribute('href') === location.hash
}

/**
 * Puts it into the address, without a step to go back to.
 *
 * @param {string} hash Empty for none.
 */
export function showAddress(hash) {
  if (location.hash === hash) return
  try {
    history.replaceState(history.state, '', hash || location.href.replace(/#.*$/s, ''))
  } catch {
    // A page in a frame without an origin has no address to change.
  }
}
