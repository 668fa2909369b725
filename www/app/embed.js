/**
 * The page in a frame of another site.
 *
 * Promises
 * - The site is told how high the page is, in pixels, and nothing else.
 * - The site can ask for a theme, by `?theme=dark` or `?theme=light`, and for
 *   nothing else.
 */

/** Tells the site around the frame how high the page is, now and whenever it changes. */
export function tellHeight() {
  if (parent === window) return
  const root = document.documentElement
  new ResizeObserver(() => {
    const height = Math.ceil(root.getBoundingClientRect().height)
    // Whose page it is, a frame is not told; everybody may know a height.
    parent.postMessage({type: 'detect-144650', height}, '*')
  }).observe(root)
}

/** @returns {'light' | 'dark' | null} The theme that the address asks for. */
export function askedTheme() {
  const theme = new URLSearchParams(location.search).get('theme')
  return theme === 'light' || theme === 'dark' ? theme : null
}
