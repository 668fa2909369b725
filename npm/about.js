/** What this package is; the build fills it in. */

/** Its version. */
export const version = ''

/** The commit that it was built from; empty where nothing told it. */
export const commit = ''
