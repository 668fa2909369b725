/**
 * Ways out that no policy governs, in one engine or another.
 *
 * Page, engine frame and workers all take them away: no code here wants them.
 * WebRTC has no directive that browsers know; an `EventSource` in a worker is
 * not held against the policy by Firefox.
 */
const UNGOVERNED = ['EventSource', 'RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']

/** What has them anew: a worker that is made here. */
export const WORKERS = ['Worker', 'SharedWorker']

/**
 * Takes the ungoverned ways out away from this page, frame or worker.
 *
 * @param {string[]} [more]
 */
export function takeAwayUngoverned(more = []) {
  for (const name of [...UNGOVERNED, ...more]) Reflect.deleteProperty(globalThis, name)
}
