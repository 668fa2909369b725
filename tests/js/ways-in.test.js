import assert from 'node:assert/strict'
import {test} from 'node:test'

import {openWaysIn} from '../../www/app/ways-in.js'
import {FakeElement} from './fakes/dom.js'
import {settled} from './fakes/file.js'
import {FakeScope, standIn} from './fakes/globals.js'

/** @import {TestContext} from 'node:test' */

class Control extends FakeElement {
  /** @type {File[]} */
  files = []
}

/**
 * The ways in of a page, with an example that is there when the test says so.
 *
 * @param {TestContext} context
 */
function ways(context) {
  /** @type {Map<string, Control>} */
  const controls = new Map()
  const control = (/** @type {string} */ id) => {
    const found = controls.get(id) ?? new Control(id)
    controls.set(id, found)
    return found
  }
  const scope = new FakeScope()
  const kinds = ['HTMLElement', 'HTMLInputElement', 'HTMLButtonElement', 'HTMLDialogElement', 'HTMLTextAreaElement']
  standIn(context, {
    document: {documentElement: new Control('html'), getElementById: control},
    addEventListener: scope.addEventListener,
    ...Object.fromEntries(kinds.map((kind) => [kind, Control])),
  })
  /** @type {string[]} What was taken, said, or failed. */
  const news = []
  /** @type {{give: () => void, refuse: () => void}[]} */
  const examples = []
  openWaysIn({
    ready: () => true,
    loses: () => false,
    take: ({words}) => void news.push(`took ${words}`),
    fail: (error) => void news.push(`failed: ${error instanceof Error ? error.message : error}`),
    say: (sentence) => void news.push(sentence),
    example: () => new Promise((resolve, reject) => examples.push({give: () => resolve(Uint8Array.of(1)), refuse: () => reject(new Error('gone'))})),
  })
  const choose = (/** @type {string} */ name) => {
    control('file-input').files = [Object.assign(new File(['x'], name), {webkitRelativePath: ''})]
    control('file-input').dispatch('change')
  }
  /** Drops a folder; gives what lets the browser list one file in it, and then the end. */
  const drop = () => {
    /** @type {((entries: object[]) => void)[]} */
    const asked = []
    const file = {isDirectory: false, fullPath: '/debug/a.log', file: (/** @type {(file: File) => void} */ give) => give(new File(['x'], 'a.log'))}
    const entry = {isDirectory: true, name: 'debug', fullPath: '/debug', createReader: () => ({readEntries: (/** @type {(entries: object[]) => void} */ give) => asked.push(give)})}
    const item = {kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null}
    scope.dispatch('drop', {dataTransfer: {types: ['Files'], items: [item]}, preventDefault: () => {}})
    return async () => {
      for (const entries of [[file], []]) {
        await settled()
        asked.shift()?.(entries)
      }
      await settled()
    }
  }
  return {choose, drop, example: () => control('try-example').click(), examples, news: () => news.splice(0)}
}

test('a folder that takes long takes the place of nothing that was chosen after it', async (context) => {
  const {choose, drop, news} = ways(context)
  const list = drop()
  choose('b.zip')
  await list()
  assert.deepEqual(news(), ['took b.zip, 1 B', 'Not opened, because you chose something else meanwhile: folder debug, 1 file.'])
  await drop()()
  assert.deepEqual(news(), ['took folder debug, 1 file'])
})

test('an example that comes late, or not at all, is not taken', async (context) => {
  const {choose, drop, example, examples, news} = ways(context)
  example()
  await drop()()
  news()
  examples[0]?.give()
  await settled()
  assert.deepEqual(news(), ['Not opened, because you chose something else meanwhile: the made-up example.'])
  example()
  choose('b.zip')
  examples.at(-1)?.refuse()
  await settled()
  assert.deepEqual(news(), ['Preparing the example …', 'took b.zip, 1 B'])
})

test('impatient clicks on the example are one', async (context) => {
  const {choose, example, examples, news} = ways(context)
  for (const click of [example, example, example]) click()
  assert.equal(examples.length, 1)
  examples[0]?.give()
  await settled()
  assert.deepEqual(news(), ['Preparing the example …', 'took the made-up example'])
  example()
  assert.equal(examples.length, 2, 'it can be had again')
  choose('b.zip')
  example()
  example()
  assert.equal(examples.length, 3, 'after something else it is asked for anew')
  examples[1]?.give()
  await settled()
  example()
  assert.equal(examples.length, 3)
})
