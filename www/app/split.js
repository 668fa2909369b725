/**
 * Archives that were split: their parts, told by their names, become one
 * file, as the command makes one (`src/input/split.rs`, which says more).
 *
 * Promises
 * - No byte is read or copied: the browser joins files by reference.
 * - Parts behind one that is missing stay as they are; the analyzer names it.
 *
 * @import {InputFile} from '../protocol.js'
 */

/** How archives end that are split, as in `src/input/split.rs`. */
const ENDINGS = String.raw`(?:tar\.)?(?:bz2|gz|xz|zst)|tar|tbz2?|tgz|txz|tzst|zip`
const PART = new RegExp(String.raw`\.(?:zip|z\d+|(?:${ENDINGS})\.(?:\d+|[a-z]{2}))$`, 'is')
const FIRST = new RegExp(String.raw`^(.*?\.)((?:${ENDINGS})\.|z)(\d{2,}|aa)$`, 'is')

/**
 * @param {InputFile[]} inputs
 * @returns {InputFile[]}
 */
export function joinParts(inputs) {
  /** @type {Map<string, InputFile[]>} */
  const places = new Map()
  for (const input of inputs) {
    if (!PART.test(input.path)) continue
    const key = keyOf(input, input.path)
    places.set(key, [...(places.get(key) ?? []), input])
  }
  const joined = new Map()
  const taken = new Set()
  for (const first of inputs) {
    const [, stem = '', mark = '', from = ''] = FIRST.exec(first.path) ?? []
    const z = mark.length === 1 ? mark : ''
    if (!isFirst(from, z)) continue
    // Of several of one name, as from two folders, each takes the next.
    const twin = places.get(keyOf(first, first.path))?.indexOf(first) ?? 0
    const named = (/** @type {string} */ path) => places.get(keyOf(first, path))?.[twin]
    const parts = []
    let to = from
    for (let number = from, part; (part = named(stem + mark + number)); number = next(number)) {
      parts.push(part)
      to = number
    }
    if (z) {
      const last = named(`${stem}zip`)
      if (!last) continue
      parts.push(last)
    }
    if (parts.length < 2) continue
    const path = `${stem}${z && 'z'}${from.toLowerCase()}-${z && 'z'}${to}.${z ? 'zip' : mark.slice(0, -1).toLowerCase()}`
    const file = new File(parts.map((part) => part.file), path)
    joined.set(first, {name: first.folder ? first.name : path, path, file, folder: first.folder})
    for (const part of parts) taken.add(part)
  }
  return inputs.flatMap((input) => joined.get(input) ?? (taken.has(input) ? [] : input))
}

/**
 * @param {InputFile} input
 * @param {string} path
 */
function keyOf({name, folder}, path) {
  return JSON.stringify([folder && name, path.toLowerCase()])
}

/**
 * @param {string} number
 * @param {string} z
 */
function isFirst(number, z) {
  if (!z && number.length === 2) return number === '00' || number.toLowerCase() === 'aa'
  return Number(number) === 1
}

/** @param {string} number */
function next(number) {
  if (/^\d/.test(number)) return String(Number(number) + 1).padStart(number.length, '0')
  const [a = '', b = ''] = number.toLowerCase()
  return b < 'z' ? a + after(b) : `${after(a)}a`
}

/** @param {string} letter */
function after(letter) {
  return String.fromCharCode(letter.charCodeAt(0) + 1)
}
