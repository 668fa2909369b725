/**
 * Everything below a dropped folder, however the browser lets us look into it.
 *
 * Promises
 * - What cannot be opened rejects with its path.
 * - Files stand in the order of their paths.
 *
 * Not here: what a drop is (`inputs.js`).
 *
 * @typedef {{path: string, file: File}} Found
 * @typedef {(files: number) => void} OnCount Called now and then with the files that were found so far.
 */

/** Files between two calls of `OnCount`. */
const COUNT_STEP = 100

/**
 * By handles, which Chromium has. On a page from disk its entries below give no
 * file of a folder.
 *
 * @param {FileSystemDirectoryHandle} root
 * @param {OnCount} onCount
 * @returns {Promise<Found[]>}
 */
export async function filesByHandle(root, onCount) {
  /** @type {Found[]} */
  const files = []
  // A stack instead of recursion: depth comes from the input.
  const stack = [{folder: root, prefix: ''}]
  for (let next = stack.pop(); next; next = stack.pop()) {
    const {folder, prefix} = next
    try {
      for await (const child of folder.values()) {
        const path = prefix + child.name
        if (child.kind === 'directory') stack.push({folder: child, prefix: `${path}/`})
        else add(files, {path, file: await child.getFile()}, onCount)
      }
    } catch {
      throw cannotOpen(root.name + (prefix && `/${prefix.slice(0, -1)}`))
    }
  }
  return sorted(files)
}

/**
 * By entries, which all browsers have.
 *
 * @param {FileSystemDirectoryEntry} root
 * @param {OnCount} onCount
 * @returns {Promise<Found[]>}
 */
export async function filesByEntry(root, onCount) {
  const prefix = `${root.fullPath}/`
  /** @type {Found[]} */
  const files = []
  const stack = [root]
  for (let folder = stack.pop(); folder; folder = stack.pop()) {
    for (const entry of await entriesOf(folder)) {
      if (isDirectory(entry)) stack.push(entry)
      else add(files, {path: entry.fullPath.slice(prefix.length), file: await fileOf(entry)}, onCount)
    }
  }
  return sorted(files)
}

/**
 * @param {FileSystemEntry} entry
 * @returns {entry is FileSystemDirectoryEntry}
 */
export function isDirectory(entry) {
  return entry.isDirectory
}

/**
 * @param {Found[]} files
 * @param {Found} found
 * @param {OnCount} onCount
 */
function add(files, found, onCount) {
  files.push(found)
  if (files.length % COUNT_STEP === 0) onCount(files.length)
}

/** @param {Found[]} files */
function sorted(files) {
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
      reader.readEntries(resolve, () => reject(cannotOpen(folder.fullPath.slice(1))))
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
    file.call(entry, resolve, () => reject(cannotOpen(entry.fullPath.slice(1))))
  })
}

/** @param {string} path */
function cannotOpen(path) {
  return new Error(`The browser cannot open ${path}. Copy the folder to a local disk, or drop the zip itself.`)
}
