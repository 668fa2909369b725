/**
 * Dropping anywhere on the page.
 *
 * @import {InputFile} from '../protocol.js'
 */

import {droppedInputs} from './inputs.js'

/**
 * Takes files that are dropped anywhere.
 *
 * A drop is always taken from the browser, which would otherwise leave the
 * page and show the file.
 *
 * @param {HTMLElement} root Carries `data-dragging`, with what a drop would do, while files hover.
 * @param {{ready: () => boolean, loses: () => boolean, take: (inputs: InputFile[]) => void, fail: (error: unknown) => void, count: (files: number) => void}} events
 */
export function acceptDrops(root, {ready, loses, take, fail, count}) {
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
    if (ready() && event.dataTransfer) droppedInputs(event.dataTransfer, count).then(take, fail)
  })
}

/** @param {DragEvent} event */
function carriesFiles(event) {
  return event.dataTransfer?.types.includes('Files') ?? false
}
