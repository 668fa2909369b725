/**
 * What went wrong, and the way out.
 *
 * @import {Failure} from './state.js'
 */

import {byId} from './dom.js'

const UPDATE = 'Update the browser, or open this file in Chrome or Edge 123, Firefox 128 or Safari 17.5, or later. The command line detect-144650 needs no browser.'

/** @type {Record<string, string>} */
const WAYS_OUT = {
  engine_start: 'Reload the page. If it happens again, open this file in another desktop browser: Chrome, Edge, Firefox or Safari.',
  engine_trapped: 'Nothing was judged. Please report this with the version below: it is a mistake of the program. The command line detect-144650 may still read the archive.',
  engine_died: 'Nothing was judged. The browser may have run out of memory: close other tabs and try again, or use the command line detect-144650.',
  engine_memory: 'Nothing was judged. Close other tabs and try again, or use the command line detect-144650.',
  engine_silent: 'Nothing was judged. The disk or network share may have gone away: copy the archive to a local disk and try again.',
  engine_garbled: 'Nothing was judged. Reload the page and try again.',
  browser_old: UPDATE,
  'saved-broken': '',
  'saved-contradicts': '',
  'saved-newer': '',
  'saved-no-report': '',
  'saved-older': '',
  folder: 'Nothing was judged.',
  no_workers: 'Open this file in another desktop browser, or use the command line detect-144650.',
  site_forbids: 'Get the single file detect-144650.html and open it from disk, or use the command line detect-144650. Who runs the site finds in the README what its policy must allow.',
  wasm_off: 'It is switched off by Edge’s enhanced security, by Lockdown Mode of iOS and macOS, by Tor’s safer levels, or by your company’s policy. Allow it for this page, open this file in another browser, or use the command line detect-144650.',
  wasm_old: UPDATE,
}

/** For whatever the analyzer itself says of the input: its sentence names the way out. */
const OTHER_WAY_OUT = 'Nothing was judged. Choose another file, or copy this one to a local disk and try again.'

/**
 * Shows what went wrong, or that nothing did. The box is always there: what
 * enters it is read out.
 *
 * @param {Failure | null} failure
 */
export function showFailure(failure) {
  const box = byId('failure', HTMLElement)
  box.hidden = failure === null
  if (!failure) return
  const {code, message} = failure
  box.dataset['code'] = code
  byId('failure-message', HTMLElement).textContent = message
  byId('failure-way-out', HTMLElement).textContent = WAYS_OUT[code] ?? OTHER_WAY_OUT
  byId('failure-code', HTMLElement).textContent = `Code ${code}`
  box.focus()
}
