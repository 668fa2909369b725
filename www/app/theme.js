/** The switch between the system's theme, light and dark. */

import {byId} from './dom.js'
import {askedTheme} from './embed.js'

const THEME_KEY = 'detect-144650-theme'

/** Shows the theme that the address asks for, or the remembered one, and follows the switch. */
export function followTheme() {
  const choice = byId('theme', HTMLSelectElement)
  choice.value = askedTheme() ?? remembered()
  apply(choice.value)
  choice.addEventListener('change', () => {
    apply(choice.value)
    remember(choice.value)
  })
}

/** @param {string} theme */
function apply(theme) {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

/** Storage throws in a sandboxed frame and where it is switched off. */
function remembered() {
  try {
    const theme = localStorage.getItem(THEME_KEY)
    return theme === 'light' || theme === 'dark' ? theme : 'system'
  } catch {
    return 'system'
  }
}

/** @param {string} theme */
function remember(theme) {
  try {
    localStorage.setItem(THEME_KEY, theme)
  } catch {
    // The choice then lasts as long as the page.
  }
}
