import assert from 'node:assert/strict'
import {test} from 'node:test'
import {deflateSync} from 'node:zlib'

import {loadAnalyzer, unpack} from '../../www/app/analyzer.js'
import {standIn} from './fakes/globals.js'

const WASM = Uint8Array.from({length: 100_000}, (_, index) => (index * index) % 251)
const PACKED = base64(deflateSync(WASM))

test('what the build packed is unpacked', async (context) => {
  assert.deepEqual(await unpack(PACKED), WASM)
  standIn(context, {document: {readyState: 'interactive'}, DETECT_PAYLOAD: {worker: 'worker()', wasm: PACKED}})
  assert.deepEqual(await loadAnalyzer(), {worker: 'worker()', wasm: WASM})
})

test('damage is told', async () => {
  const bytes = deflateSync(WASM)
  const flipped = Uint8Array.from(bytes)
  flipped[500] = 255 - (flipped[500] ?? 0)
  for (const damaged of ['', '*', PACKED.slice(0, 400), base64(flipped)]) {
    await assert.rejects(unpack(damaged), /./)
  }
})

test('the analyzer may come after the app, or not at all', async (context) => {
  let come = () => {}
  const document = {readyState: 'loading', addEventListener: (/** @type {string} */ _, /** @type {() => void} */ listen) => void (come = listen)}
  standIn(context, {document, DETECT_PAYLOAD: undefined})
  const loaded = loadAnalyzer()
  globalThis.DETECT_PAYLOAD = {worker: 'worker()', wasm: PACKED}
  come()
  assert.equal((await loaded).worker, 'worker()')
  standIn(context, {document: {readyState: 'complete'}, DETECT_PAYLOAD: undefined})
  await assert.rejects(loadAnalyzer(), /did not come/)
})

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
