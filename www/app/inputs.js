/**
 * The one door for files: chosen, chosen as a folder, or dropped.
 *
 * Promises
 * - Nothing is left out silently: what the browser cannot open rejects, and
 *   so does an empty folder.
 * - Inputs keep the order in which they were given; the files of a folder
 *   stand in the order of their paths.
 *
 * Not here: which files matter (Rust decides, by path).
 *
 * @import {InputFile} from '../protocol.js'
 */

/**
 * Files of an `<input type=file>`, of a folder when they have relative paths.
 *
 * @param {Iterable<File>} files
 * @returns {InputFile[]}
 */
export function chosenInputs(files) {
  return [...files].map((file) => {
    const [root, ...rest] = file.webkitRelativePath.split('/')
    if (!root || rest.length === 0) return looseFile(file)
    return {name: root, path: rest.join('/'), file, folder: true}
  })
}

/**
 * Files and folders of a drop. Must be called while the drop event is handled:
 * afterwards the browser forgets what was dropped.
 *
 * @param {DataTransfer} transfer
 * @returns {Promise<InputFile[]>} Rejects with the path that cannot be opened.
 */
export async function droppedInputs(transfer) {
  const dropped = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({entry: item.webkitGetAsEntry(), file: item.getAsFile()}))
  const names = new Set()
  const inputs = []
  for (const {entry, file} of dropped) {
    if (entry && isDirectory(entry)) {
      const name = uniqueName(entry.name, names)
      const files = await filesBelow(entry)
      if (files.length === 0) throw new Error(`The folder ${entry.name} is empty. Drop the folder that a debug.zip was unpacked to, or the zip itself.`)
      for (const found of files) inputs.push({name, ...found, folder: true})
    } else if (file) {
      inputs.push(looseFile(file))
    }
  }
  return inputs
}

/**
 * @param {File} file
 * @returns {InputFile}
 */
function looseFile(file) {
  return {name: file.name, path: file.name, file, folder: false}
}

/**
 * Every file below a folder. A stack instead of recursion: depth comes from
 * the input.
 *
 * @param {FileSystemDirectoryEntry} root
 * @returns {Promise<{path: string, file: File}[]>}
 */
async function filesBelow(root) {
  const prefix = `${root.fullPath}/`
  const files = []
  const stack = [root]
  for (let folder = stack.pop(); folder; folder = stack.pop()) {
    for (const entry of await entriesOf(folder)) {
      if (isDirectory(entry)) stack.push(entry)
      else files.push({path: entry.fullPath.slice(prefix.length), file: await fileOf(entry)})
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * All entries of a folder. The reader hands out some at a time, Chromium a
 * hundred, and an empty list means the end.
 *
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<FileSystemEntry[]>}
 */
async function entriesOf(folder) {
  const reader = folder.createReader()
  const all = []
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => {
      reader.readEntries(resolve, () => reject(cannotOpen(folder)))
    })
    if (some.length === 0) return all
    all.push(...some)
  }
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File>}
 */
function fileOf(entry) {
  return new Promise((resolve, reject) => {
    const {file} = /** @type {FileSystemFileEntry} */ (entry)
    file.call(entry, resolve, () => reject(cannotOpen(entry)))
  })
}

/** @param {FileSystemEntry} entry */
function cannotOpen(entry) {
  return new Error(`The browser cannot open ${entry.fullPath.slice(1)}. Copy the folder to a local disk, or drop the zip itself.`)
}

/**
 * @param {FileSystemEntry} entry
 * @returns {entry is FileSystemDirectoryEntry}
 */
function isDirectory(entry) {
  return entry.isDirectory
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
