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

/** Bits of two characters, and of one that stands alone at the end, as the build writes them (`xtask/src/build/base91.rs`). */
const PAIR_BITS = 13
const LAST_BITS = 6

/**
 * @param {string} text Deflated bytes (zlib), in base 91.
 * @returns {Promise<Uint8Array>} Rejects when they are damaged.
 */
export async function unpack(text) {
  const packed = new Response(decode(text)).body
  if (!packed) throw new Error('it is empty')
  const unpacked = packed.pipeThrough(new DecompressionStream('deflate'))
  return new Uint8Array(await new Response(unpacked).arrayBuffer())
}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function decode(text) {
  const bytes = new Uint8Array(((text.length >> 1) * PAIR_BITS + (text.length & 1) * LAST_BITS) >> 3)
  let held = 0
  let bits = 0
  let to = 0
  for (let at = 0; at < text.length; at += 2) {
    held |= (digit(text, at) + 91 * digit(text, at + 1)) << bits
    for (bits += PAIR_BITS; bits >= 8; bits -= 8) {
      bytes[to++] = held
      held >>= 8
    }
  }
  return bytes
}

/**
 * The digits are all printable characters but `"`, `<` and `\`.
 *
 * @param {string} text
 * @param {number} at Past the end, 0 stands.
 */
function digit(text, at) {
  const code = text.charCodeAt(at)
  if (!(code > 32)) return 0
  return code - 33 - Number(code > 34) - Number(code > 60) - Number(code > 92)
}
