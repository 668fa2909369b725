/**
 * The help: opened by its buttons, also at one of its parts, closed by its own
 * button or Escape.
 */

import {collectCommand} from './collect-command.js'
import {codeBlock} from './copy-button.js'
import {byId} from './dom.js'

/** Makes the help open and close, and fills in what the page knows of itself. */
export function offerHelp() {
  const dialog = byId('help', HTMLDialogElement)
  for (const opener of document.querySelectorAll('[data-opens]')) {
    opener.addEventListener('click', () => {
      if (!dialog.open) dialog.showModal()
      const heading = byId(opener.getAttribute('data-opens') ?? 'help-heading', HTMLElement)
      heading.focus()
      heading.scrollIntoView()
    })
  }
  byId('help-close', HTMLButtonElement).addEventListener('click', () => dialog.close())
  for (const place of document.querySelectorAll('[data-version]')) place.textContent = version()
  const since = byId('since', HTMLInputElement)
  const show = () => byId('collect-command', HTMLElement).replaceChildren(codeBlock(collectCommand(since.value)))
  since.addEventListener('input', show)
  show()
}

/** With the commit that it was built from, where the build knew it. */
function version() {
  const [name, commit] = ['version', 'commit'].map((meta) => document.querySelector(`meta[name="${meta}"]`)?.getAttribute('content'))
  return commit ? `${name} (${commit})` : `${name}`
}
