import assert from 'node:assert/strict'
import {test} from 'node:test'

import {chosenInputs, droppedInputs as dropped, pastedInput} from '../../www/app/inputs.js'

/**
 * @param {DataTransfer} transfer
 * @param {(files: number) => void} [count]
 */
const droppedInputs = (transfer, count = () => {}) => dropped(transfer, count)

/** How many entries of a folder Chromium hands out at a time. */
const ENTRIES_AT_A_TIME = 100

/**
 * @param {string} name
 * @param {string} [path]
 */
function file(name, path = '') {
  return /** @type {File} */ ({name, webkitRelativePath: path})
}

test('files are chosen as they are, folders by their paths', () => {
  const inputs = chosenInputs([file('a.zip'), file('c.log', 'debug/nodes/1/c.log'), file('odd.log', 'odd.log')])
  const seen = inputs.map(({name, path, folder}) => [name, path, folder])
  assert.deepEqual(seen, [
    ['a.zip', 'a.zip', false],
    ['debug', 'nodes/1/c.log', true],
    ['odd.log', 'odd.log', false],
  ])
})

test('nothing chosen is nothing', () => {
  assert.deepEqual(chosenInputs([]), [])
})

/**
 * What a drop gives for a file, or for a folder with what it holds.
 *
 * @typedef {string | {folder: string, holds: Tree[]}} Tree
 */

/**
 * @param {Tree} tree
 * @param {string} [above]
 * @returns {object}
 */
function entry(tree, above = '') {
  if (typeof tree === 'string') {
    const fullPath = `${above}/${tree}`
    return {
      isDirectory: false,
      fullPath,
      file: (/** @type {(file: object) => void} */ give, /** @type {() => void} */ refuse) => (tree === 'locked' ? refuse() : give({name: tree})),
    }
  }
  const fullPath = `${above}/${tree.folder}`
  const entries = tree.holds.map((one) => entry(one, fullPath))
  return {
    isDirectory: true,
    name: tree.folder,
    fullPath,
    createReader: () => ({
      readEntries: (/** @type {(some: object[]) => void} */ give, /** @type {() => void} */ refuse) =>
        tree.folder === 'gone' ? refuse() : give(entries.splice(0, ENTRIES_AT_A_TIME)),
    }),
  }
}

/** @param {...(Tree | null)} trees null is dropped text. */
function drop(...trees) {
  const items = trees.map((tree) => ({
    kind: tree === null ? 'string' : 'file',
    webkitGetAsEntry: () => tree && entry(tree),
    getAsFile: () => (typeof tree === 'string' ? {name: tree} : null),
  }))
  return /** @type {DataTransfer} */ (/** @type {unknown} */ ({items}))
}

/** @param {DataTransfer} transfer */
async function seen(transfer) {
  return (await droppedInputs(transfer)).map(({name, path, folder}) => [name, path, folder])
}

test('files of a dropped folder stand in the order of their paths', async () => {
  const nodes = {folder: 'nodes', holds: ['b.log', 'a.log']}
  assert.deepEqual(await seen(drop('one.zip', null, {folder: 'debug', holds: ['z.txt', nodes]}, 'two.zip')), [
    ['one.zip', 'one.zip', false],
    ['debug', 'nodes/a.log', true],
    ['debug', 'nodes/b.log', true],
    ['debug', 'z.txt', true],
    ['two.zip', 'two.zip', false],
  ])
})

test('two folders of one name are two inputs', async () => {
  const debug = {folder: 'debug', holds: ['a.log']}
  assert.deepEqual((await seen(drop(debug, debug, debug))).map(([name]) => name), ['debug', 'debug (2)', 'debug (3)'])
})

test('a folder is read to its end', async () => {
  for (const many of [ENTRIES_AT_A_TIME - 1, ENTRIES_AT_A_TIME, ENTRIES_AT_A_TIME + 1, 3 * ENTRIES_AT_A_TIME]) {
    const holds = Array.from({length: many}, (_, index) => `${index}.log`)
    assert.equal((await droppedInputs(drop({folder: 'debug', holds}))).length, many)
  }
})

test('deep folders are no recursion', async () => {
  /** @type {Tree} */
  let tree = 'a.log'
  for (let depth = 0; depth < 2_000; depth += 1) tree = {folder: 'd', holds: [tree]}
  assert.equal((await droppedInputs(drop(tree))).length, 1)
})

test('what cannot be opened is said, and so is an empty folder', async () => {
  /** @type {[Tree, RegExp][]} */
  const cases = [
    [{folder: 'debug', holds: []}, /The folder debug is empty/],
    [{folder: 'debug', holds: [{folder: 'inner', holds: []}]}, /The folder debug is empty/],
    [{folder: 'debug', holds: ['a.log', 'locked']}, /cannot open debug\/locked/],
    [{folder: 'debug', holds: [{folder: 'gone', holds: ['a.log']}]}, /cannot open debug\/gone/],
  ]
  for (const [tree, message] of cases) await assert.rejects(droppedInputs(drop(tree)), {message})
})

/**
 * A handle to a folder, as Chromium gives one.
 *
 * @param {Tree} tree
 * @returns {object}
 */
function handle(tree) {
  if (typeof tree === 'string') return {kind: 'file', name: tree, getFile: async () => (tree === 'locked' ? Promise.reject(new Error('no')) : {name: tree})}
  return {
    kind: 'directory',
    name: tree.folder,
    async *values() {
      for (const one of tree.holds) yield handle(one)
    },
  }
}

/**
 * A drop in a browser that gives handles, whose entries give no file.
 *
 * @param {Tree} tree
 * @param {() => Promise<object | null>} asked
 */
function dropWithHandle(tree, asked = async () => handle(tree)) {
  const item = {
    kind: 'file',
    webkitGetAsEntry: () => entry(tree),
    getAsFile: () => (typeof tree === 'string' ? {name: tree} : null),
    getAsFileSystemHandle: asked,
  }
  return /** @type {DataTransfer} */ (/** @type {unknown} */ ({items: [item]}))
}

test('where the browser gives a handle, a folder is read by it', async () => {
  /** @type {Tree} */
  const tree = {folder: 'debug', holds: ['z.txt', {folder: 'nodes', holds: ['b.log', 'a.log']}]}
  const want = [
    ['debug', 'nodes/a.log', true],
    ['debug', 'nodes/b.log', true],
    ['debug', 'z.txt', true],
  ]
  assert.deepEqual(await seen(dropWithHandle(tree)), want)
  for (const asked of [async () => null, () => Promise.reject(new Error('no'))]) {
    assert.deepEqual(await seen(dropWithHandle(tree, asked)), want, 'else by its entry')
  }
  /** @type {Tree} */
  const locked = {folder: 'debug', holds: [{folder: 'nodes', holds: ['locked']}]}
  await assert.rejects(droppedInputs(dropWithHandle(locked)), {message: /cannot open debug\/nodes\./})
})

test('files of folders are counted while they are looked for', async () => {
  const holds = Array.from({length: 250}, (_, index) => `${index}.log`)
  /** @type {number[]} */
  const counts = []
  const big = {folder: 'debug', holds}
  await droppedInputs(drop('a.zip', big, big), (files) => counts.push(files))
  assert.deepEqual(counts, [101, 201, 351, 451])
})

test('a pasted text is a file of its own', async () => {
  const {name, path, folder, file: made} = pastedInput('a\nb')
  assert.deepEqual([name, path, folder, await made.text()], ['pasted text', 'pasted text', false, 'a\nb'])
})
