/**
 * The one door for files: chosen, chosen as a folder, dropped, or pasted.
 *
 * Promises
 * - Nothing is left out silently: what the browser cannot open rejects, and
 *   so does an empty folder.
 * - Inputs keep the order in which they were given; the files of a folder
 *   stand in the order of their paths. Parts of a split archive are one.
 *
 * Not here: which files matter (Rust decides, by path), what a folder holds
 * (`folders.js`), which parts belong together (`split.js`), what the person is
 * told of them (`recognize.js`).
 *
 * @import {InputFile} from '../protocol.js'
 * @import {OnCount} from './folders.js'
 */

import {filesByEntry, filesByHandle, isDirectory} from './folders.js'
import {joinParts} from './split.js'

/** What a pasted text is called in the report. */
export const PASTED_NAME = 'pasted text'

/**
 * Files of an `<input type=file>`, of a folder when they have relative paths.
 *
 * @param {Iterable<File>} files
 * @returns {InputFile[]}
 */
export function chosenInputs(files) {
  const inputs = [...files].map((file) => {
    const [root, ...rest] = file.webkitRelativePath.split('/')
    if (!root || rest.length === 0) return looseFile(file)
    return {name: root, path: rest.join('/'), file, folder: true}
  })
  return joinParts(inputs)
}

/**
 * Files and folders of a drop. Must be called while the drop event is handled:
 * afterwards the browser forgets what was dropped.
 *
 * @param {DataTransfer} transfer
 * @param {OnCount} onCount Told how many files of folders were found so far.
 * @returns {Promise<InputFile[]>} Rejects with the path that cannot be opened.
 */
export async function droppedInputs(transfer, onCount) {
  const dropped = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({entry: item.webkitGetAsEntry(), file: item.getAsFile(), handle: handleOf(item)}))
  const names = new Set()
  const inputs = []
  for (const {entry, file, handle: asked} of dropped) {
    if (entry && isDirectory(entry)) {
      const before = inputs.length
      const count = (/** @type {number} */ files) => onCount(before + files)
      const handle = await asked
      const files = handle ? await filesByHandle(handle, count) : await filesByEntry(entry, count)
      if (files.length === 0) throw new Error(`The folder ${entry.name} is empty. Drop the folder that a debug.zip was unpacked to, or the zip itself.`)
      const name = uniqueName(entry.name, names)
      for (const found of files) inputs.push({name, ...found, folder: true})
    } else if (file) {
      inputs.push(looseFile(file))
    }
  }
  return joinParts(inputs)
}

/**
 * @param {string} text
 * @returns {InputFile}
 */
export function pastedInput(text) {
  return looseFile(new File([text], PASTED_NAME, {type: 'text/plain'}))
}

/**
 * @param {File} file
 * @returns {InputFile}
 */
export function looseFile(file) {
  return {name: file.name, path: file.name, file, folder: false}
}

/**
 * A handle to a dropped folder, in browsers that give one.
 *
 * @param {DataTransferItem & {getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>}} item
 * @returns {Promise<FileSystemDirectoryHandle | null>}
 */
async function handleOf(item) {
  try {
    const handle = await item.getAsFileSystemHandle?.()
    return handle?.kind === 'directory' ? /** @type {FileSystemDirectoryHandle} */ (handle) : null
  } catch {
    // The entry may do.
    return null
  }
}

/**
 * Two folders of one name are two inputs: `debug` and `debug (2)`.
 *
 * @param {string} name
 * @param {Set<string>} taken
 */
function uniqueName(name, taken) {
  let unique = name
  for (let number = 2; taken.has(unique); number += 1) unique = `${name} (${number})`
  taken.add(unique)
  return unique
}
