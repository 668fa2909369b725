/**
 * Dropping anywhere on the page.
 *
 * Not here: what was dropped (`inputs.js`).
 */

/**
 * Takes files that are dropped anywhere.
 *
 * A drop is always taken from the browser, which would otherwise leave the
 * page and show the file.
 *
 * @param {HTMLElement} root Carries `data-dragging`, with what a drop would do, while files hover.
 * @param {{ready: () => boolean, loses: () => boolean, take: (dropped: DataTransfer) => void}} events
 */
export function acceptDrops(root, {ready, loses, take}) {
  // Every element under the pointer sends its own pair of enter and leave.
  let depth = 0
  const hover = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change)
    if (depth > 0 && ready()) root.dataset['dragging'] = loses() ? 'Drop to open this in place of what is here' : 'Drop to open'
    else delete root.dataset['dragging']
  }
  addEventListener('dragenter', (event) => carriesFiles(event) && hover(+1))
  addEventListener('dragleave', (event) => carriesFiles(event) && hover(-1))
  addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = ready() ? 'copy' : 'none'
  })
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    hover(-depth)
    if (ready() && event.dataTransfer) take(event.dataTransfer)
  })
}

/** @param {DragEvent} event */
function carriesFiles(event) {
  return event.dataTransfer?.types.includes('Files') ?? false
}
