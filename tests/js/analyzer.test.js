import assert from 'node:assert/strict'
import {test} from 'node:test'
import {deflateSync} from 'node:zlib'

import {loadAnalyzer, unpack} from '../../www/app/analyzer.js'
import {standIn} from './fakes/globals.js'

const WASM = Uint8Array.from({length: 100_000}, (_, index) => (index * index) % 251)
const PACKED = base91(deflateSync(WASM))
const WORKER = base91(deflateSync(new TextEncoder().encode('worker()')))

test('what the build packed is unpacked', async (context) => {
  assert.deepEqual(await unpack(PACKED), WASM)
  standIn(context, {document: {readyState: 'interactive'}, DETECT_PAYLOAD: {worker: WORKER, wasm: PACKED}})
  assert.deepEqual(await loadAnalyzer(), {worker: 'worker()', wasm: WASM})
})

test('whatever the length of what was packed', async () => {
  for (let length = 0; length < 12; length += 1) {
    const bytes = WASM.subarray(WASM.length - length)
    assert.deepEqual(await unpack(base91(deflateSync(bytes))), bytes)
  }
})

test('damage is told', async () => {
  const bytes = deflateSync(WASM)
  const flipped = Uint8Array.from(bytes)
  flipped[500] = 255 - (flipped[500] ?? 0)
  for (const damaged of ['', '*', PACKED.slice(0, 400), base91(flipped)]) {
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
 * As the build writes it (`xtask/src/build/base91.rs`), by plain arithmetic.
 *
 * @param {Uint8Array} bytes
 */
function base91(bytes) {
  const digits = [...Array(94).keys()].map((code) => String.fromCharCode(code + 33)).filter((digit) => !'"<\\'.includes(digit))
  let bits = [...bytes].map((byte) => [...byte.toString(2).padStart(8, '0')].reverse().join('')).join('')
  let text = ''
  for (; bits.length > 0; bits = bits.slice(13)) {
    const part = bits.slice(0, 13)
    const value = Number.parseInt([...part].reverse().join(''), 2)
    text += digits[value % 91]
    if (part.length > 6) text += digits[Math.floor(value / 91)]
  }
  return text
}
