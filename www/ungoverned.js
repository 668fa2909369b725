/**
 * Ways out that no policy governs, in one engine or another.
 *
 * Page, engine frame and workers all take them away: no code here wants them.
 * WebRTC has no directive that browsers know; an `EventSource` in a worker of
 * a sandboxed frame is not held against the policy by Firefox.
 */
const UNGOVERNED = ['EventSource', 'RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']

/** Takes the ungoverned ways out away from this page, frame or worker. */
export function takeAwayUngoverned() {
  for (const name of UNGOVERNED) Reflect.deleteProperty(globalThis, name)
}
