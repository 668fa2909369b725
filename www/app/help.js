/** The help dialog: opened by its buttons, closed by its own button or Escape. */

import {byId} from './dom.js'

/** Makes the help open and close, and tells the version wherever it is told. */
export function offerHelp() {
  const dialog = byId('help', HTMLDialogElement)
  const open = () => dialog.open || dialog.showModal()
  for (const opener of document.querySelectorAll('[data-opens="help"]')) opener.addEventListener('click', open)
  byId('help-close', HTMLButtonElement).addEventListener('click', () => dialog.close())
  for (const place of document.querySelectorAll('[data-version]')) place.textContent = version()
}

function version() {
  return document.querySelector('meta[name="version"]')?.getAttribute('content') ?? ''
}
