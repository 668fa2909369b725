/** What the site that a page comes from takes away from it by a policy of its own. */

/** Said where that is WebAssembly. */
export const WASM_FORBIDDEN = 'The site that this page comes from forbids WebAssembly, which reads the archive, by a policy of its own.'

/**
 * Whether an error is a policy's. Each engine says so in its own words; none
 * gives it a name or a code.
 *
 * @param {unknown} error
 */
export function isOfPolicy(error) {
  return /CSP|Content.Security.Policy|unsafe-eval/i.test(String(error))
}
