/**
 * The command that collects a debug.zip which reaches back far enough. Pure.
 *
 * `--files-from` takes a time in UTC and chooses files by when they end, so it
 * begins an hour earlier (as `collect_more.rs`). The other flags leave out what
 * takes long and is not needed here; no file is left out by its name, because
 * from v25.1 on that leaves out tables, too.
 */

const HOUR_MS = 3_600_000
const QUICK = '--include-goroutine-stacks=false --cpu-profile-duration=0 --include-range-info=false'
const WHERE = '--host=<any node> --certs-dir=<certificates>'

/**
 * @param {string} since `2025-04-20T06:00`, in UTC, as an `<input type=datetime-local>` gives it; anything else is left to fill in.
 */
export function collectCommand(since) {
  return `cockroach debug zip debug.zip --files-from='${hourBefore(since) ?? '<since when, UTC>'}' ${QUICK} ${WHERE}`
}

/** @param {string} since */
function hourBefore(since) {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(since)) return null
  const time = Date.parse(`${since}Z`)
  return Number.isNaN(time) ? null : new Date(time - HOUR_MS).toISOString().slice(0, 19).replace('T', ' ')
}
