/**
 * What was given, in words, and whether it is a saved report.
 *
 * Not here: what is in it (Rust finds out).
 *
 * @import {InputFile} from '../protocol.js'
 */

import {byteSize, nameSome, plural} from './format.js'
import {PASTED_NAME} from './inputs.js'

/** The example's name, as `EXAMPLE_NAME` of the analyzer: each report of it carries it. */
export const EXAMPLE_NAME = 'made-up-example.zip'

/** Inputs that are named in one line; the rest is counted. */
const NAMES_SHOWN = 3

/** Single files of one kind from which on they are counted and not named. */
const COUNTED_FROM = 3

/** As much of a file tells whether it is a report of this program. */
const HEAD_BYTES = 64 * 1024

/** More files than this are no saved reports; nobody waits for a look at each. */
const LOOKED_AT = 50

/**
 * `debug.zip, 285.3 MB`, `folder debug, 412 files`, `3 log files, 12.0 MB`.
 *
 * @param {readonly InputFile[]} inputs
 */
export function describeInputs(inputs) {
  /** @type {Map<string, number>} */
  const folders = new Map()
  const logs = []
  const named = []
  for (const {name, file, folder} of inputs) {
    if (folder) folders.set(name, (folders.get(name) ?? 0) + 1)
    else if (name.toLowerCase().endsWith('.log')) logs.push(file)
    else named.push(name === PASTED_NAME ? name : withSize(file))
  }
  if (logs.length < COUNTED_FROM) named.push(...logs.map(withSize))
  else named.push(`${plural(logs.length, 'log file')}, ${byteSize(sizeOf(logs))}`)
  for (const [name, files] of folders) named.push(`folder ${name}, ${plural(files, 'file')}`)
  return nameSome(named, NAMES_SHOWN, '; ')
}

/**
 * `pasted text, 41 lines`
 *
 * @param {string} text
 */
export function describeText(text) {
  const lines = text.replace(/\s+$/, '').split('\n').length
  return `${PASTED_NAME}, ${plural(text.trim() ? lines : 0, 'line')}`
}

/**
 * Those of the inputs that look like reports that this program saved. Whether
 * they are, and whole, Rust says.
 *
 * @param {readonly InputFile[]} inputs
 * @returns {Promise<InputFile[]>}
 */
export async function savedReportsAmong(inputs) {
  const loose = inputs.filter(({folder, name}) => !folder && !name.toLowerCase().endsWith('.zip'))
  if (loose.length > LOOKED_AT) return []
  const looks = await Promise.all(loose.map(async ({file}) => looksSaved(await headOf(file))))
  return loose.filter((_, index) => looks[index])
}

/**
 * JSON says at its start by what it was made, a page in its head.
 *
 * @param {string} head
 */
export function looksSaved(head) {
  const start = head.replace(/^\uFEFF/, '').trimStart()
  if (start.startsWith('{')) return /^\{\s*"schema"\s*:\s*\d+\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"detect-144650"/.test(start)
  return /^<(!doctype|html)/i.test(start) && start.includes('detect-144650')
}

/** @param {File} file */
async function headOf(file) {
  try {
    return await file.slice(0, HEAD_BYTES).text()
  } catch {
    // What cannot be read is said by the analyzer, with the way out.
    return ''
  }
}

/** @param {File} file */
function withSize(file) {
  return `${file.name}, ${byteSize(file.size)}`
}

/** @param {readonly File[]} files */
function sizeOf(files) {
  return files.reduce((sum, {size}) => sum + size, 0)
}
