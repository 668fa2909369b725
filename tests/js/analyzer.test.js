import assert from 'node:assert/strict'
import {test} from 'node:test'
import {deflateSync} from 'node:zlib'

import {loadAnalyzer, unpack} from '../../www/app/analyzer.js'
import {standIn} from './fakes/globals.js'

const WASM = Uint8Array.from({length: 100_000}, (_, index) => (index * index) % 251)
const PACKED = base85(deflateSync(WASM))
const WORKER = base85(deflateSync(new TextEncoder().encode('worker()')))

test('what the build packed is unpacked', async (context) => {
  assert.deepEqual(await unpack(PACKED), WASM)
  standIn(context, {document: {readyState: 'interactive'}, DETECT_PAYLOAD: {worker: WORKER, wasm: PACKED}})
  assert.deepEqual(await loadAnalyzer(), {worker: 'worker()', wasm: WASM})
})

test('whatever the length of what was packed', async () => {
  for (let length = 0; length < 12; length += 1) {
    const bytes = WASM.subarray(WASM.length - length)
    assert.deepEqual(await unpack(base85(deflateSync(bytes))), bytes)
  }
})

test('damage is told', async () => {
  const bytes = deflateSync(WASM)
  const flipped = Uint8Array.from(bytes)
  flipped[500] = 255 - (flipped[500] ?? 0)
  for (const damaged of ['', '*', PACKED.slice(0, 400), base85(flipped)]) {
    await assert.rejects(unpack(damaged), /./)
  }
})

test('the analyzer may come after the app, or not at all', async (context) => {
  let come = () => {}
  const document = {readyState: 'loading', addEventListener: (/** @type {string} */ _, /** @type {() => void} */ listen) => void (come = listen)}
  standIn(context, {document, DETECT_PAYLOAD: undefined})
  const loaded = loadAnalyzer()
  globalThis.DETECT_PAYLOAD = {worker: WORKER, wasm: PACKED}
  come()
  assert.equal((await loaded).worker, 'worker()')
  standIn(context, {document: {readyState: 'complete'}, DETECT_PAYLOAD: undefined})
  await assert.rejects(loadAnalyzer(), /did not come/)
})

/**
 * As the build writes it (`xtask/src/build/base85.rs`), by plain arithmetic.
 *
 * @param {Uint8Array} bytes
 */
function base85(bytes) {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=>?@^_:{|}~'
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const group = [...bytes.subarray(at, at + 4)]
    let value = [0, 1, 2, 3].reduce((sum, index) => sum * 256 + (group[index] ?? 0), 0)
    let five = ''
    for (let digit = 0; digit < 5; digit += 1) {
      five = digits[value % 85] + five
      value = Math.floor(value / 85)
    }
    text += five.slice(0, group.length + 1)
  }
  return text
}
