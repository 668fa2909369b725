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
  return {worker: payload.worker, wasm: await unpack(payload.wasm)}
}

/** @returns {Promise<unknown>} */
function parsed() {
  if (document.readyState !== 'loading') return Promise.resolve()
  return new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, {once: true}))
}

/**
 * @param {string} text Deflated bytes (zlib), in base64.
 * @returns {Promise<Uint8Array>} Rejects when they are damaged.
 */
export async function unpack(text) {
  const packed = new Response(decodeBase64(text)).body
  if (!packed) throw new Error('it is empty')
  const unpacked = packed.pipeThrough(new DecompressionStream('deflate'))
  return new Uint8Array(await new Response(unpacked).arrayBuffer())
}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function decodeBase64(text) {
  const native = /** @type {{fromBase64?: (text: string) => Uint8Array<ArrayBuffer>}} */ (/** @type {unknown} */ (Uint8Array)).fromBase64
  if (native) return native.call(Uint8Array, text)
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
