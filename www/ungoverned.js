/**
 * Ways out that no policy governs today.
 *
 * The page and the engine frame both take them away: no code here wants them.
 */
const UNGOVERNED = ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']

/** Takes the ungoverned ways out away from this page or frame. */
export function takeAwayUngoverned() {
  for (const name of UNGOVERNED) Reflect.deleteProperty(globalThis, name)
}
