/**
 * The analyzer, as this page carries it: packed, in a script behind all others.
 *
 * So the page is there, and takes files, while a slow network still brings
 * the analyzer.
 *
 * Not here: where it runs (`engine-client.js`).
 *
 * @import {Analyzer} from '../protocol.js'
 */

/**
 * Waits until the page has come to its end, and unpacks the analyzer.
 *
 * @returns {Promise<Analyzer>}
 */
export async function loadAnalyzer() {
  await parsed()
  const payload = globalThis.DETECT_PAYLOAD
  if (!payload) throw new Error('a part of the page did not come')
  const [worker, wasm] = await Promise.all([unpack(payload.worker), unpack(payload.wasm)])
  return {worker: new TextDecoder().decode(worker), wasm}
}

/** @returns {Promise<unknown>} */
function parsed() {
  if (document.readyState !== 'loading') return Promise.resolve()
  return new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, {once: true}))
}

/** The digits of base 85, as the build writes them (`xtask/src/build/base85.rs`). */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=>?@^_:{|}~'

/**
 * @param {string} text Deflated bytes (zlib), in base 85.
 * @returns {Promise<Uint8Array>} Rejects when they are damaged.
 */
export async function unpack(text) {
  const packed = new Response(decode(text)).body
  if (!packed) throw new Error('it is empty')
  const unpacked = packed.pipeThrough(new DecompressionStream('deflate'))
  return new Uint8Array(await new Response(unpacked).arrayBuffer())
}

/**
 * Five characters for four bytes; of the last bytes as many as there are, and one.
 *
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function decode(text) {
  const values = new Uint8Array(128)
  for (let value = 0; value < DIGITS.length; value += 1) values[DIGITS.charCodeAt(value)] = value
  const bytes = new Uint8Array(Math.ceil(text.length / 5) * 4)
  const view = new DataView(bytes.buffer)
  for (let at = 0, to = 0; at < text.length; at += 5, to += 4) {
    let value = 0
    for (let digit = at; digit < at + 5; digit += 1) {
      // What is missing of the last group counts most, so that none of its bytes is too small.
      value = value * 85 + (digit < text.length ? values[text.charCodeAt(digit)] ?? 0 : 84)
    }
    view.setUint32(to, value)
  }
  return bytes.subarray(0, Math.floor(text.length * 4 / 5))
}
