/**
 * Starts workers of a script that came as text.
 *
 * Promises
 * - No other script can be started: the page's policy allows this policy, and
 *   it allows blobs.
 */

/** Accepts the one kind of script that the policy at the page's top allows. */
const enginePolicy = globalThis.trustedTypes?.createPolicy('engine', {
  createScriptURL(url) {
    if (!url.startsWith('blob:')) throw new TypeError('only blob: scripts may start')
    return url
  },
}) ?? {createScriptURL: (/** @type {string} */ url) => url}

/**
 * @param {string} source Text of the worker script.
 * @param {typeof Worker} Maker
 * @returns {() => Worker}
 */
export function workersOf(source, Maker) {
  const url = enginePolicy.createScriptURL(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})))
  return () => new Maker(url)
}
