import assert from 'node:assert/strict'
import {test} from 'node:test'

import {Pace, roughly} from '../../www/app/pace.js'

const MB = 1_000_000

/**
 * What a pace says at each time: at 100 MB in all.
 *
 * @param {[at: number, megabytes: number][]} notes
 */
function told(notes) {
  const pace = new Pace()
  return notes.map(([at, megabytes]) => {
    pace.note(at, megabytes * MB)
    const left = pace.left(at, (100 - megabytes) * MB)
    return [Math.round(pace.speed / MB), left === null ? null : Math.round(left)]
  })
}

test('before a speed is more than a guess there is none', () => {
  assert.deepEqual(told([[0, 0], [699, 7]]).at(-1), [0, null])
  assert.deepEqual(told([[0, 0], [700, 7]]).at(-1), [10, 9300])
  assert.deepEqual(told([[0, 0]]), [[0, null]])
})

test('speed is that of the last seconds', () => {
  /** @type {[number, number][]} */
  const notes = []
  for (let second = 0; second <= 5; second += 1) notes.push([second * 1000, 10 * second])
  for (let second = 1; second <= 12; second += 1) notes.push([(5 + second) * 1000, 50 + second])
  assert.deepEqual(told(notes).at(5)?.[0], 10)
  assert.deepEqual(told(notes).at(-1)?.[0], 1)
})

test('the time left does not jump when the speed does', () => {
  const pace = new Pace()
  let bytes = 0
  let before = Infinity
  for (let at = 0; at <= 60_000; at += 1000) {
    pace.note(at, bytes)
    const left = pace.left(at, 1000 * MB - bytes)
    // The disk is half as fast again every other second.
    bytes += (at / 1000) % 2 ? 8 * MB : 12 * MB
    if (left === null) continue
    // Each second by itself would let it jump by a half.
    assert(before === Infinity || Math.abs(before - 1000 - left) < 0.07 * before, `${left} after ${before} at ${at}`)
    before = left
  }
})

test('a lasting change is followed', () => {
  const pace = new Pace()
  let bytes = 0
  let left = 0
  for (let at = 0; at <= 30_000; at += 1000) {
    pace.note(at, bytes)
    left = pace.left(at, 1000 * MB - bytes) ?? 0
    bytes += at < 10_000 ? 10 * MB : MB
  }
  // 880 MB at 1 MB/s.
  assert(Math.abs(left - 880_000) < 20_000, `${left}`)
})

test('nothing left is no time left', () => {
  assert.deepEqual(told([[0, 0], [10_000, 100]]).at(-1), [10, 0])
})

test('times are as coarse as they are sure', () => {
  for (const [ms, words] of /** @type {const} */ ([
    [0, 'a few seconds'],
    [7_999, 'a few seconds'],
    [8_000, 'about 10 s'],
    [41_000, 'about 45 s'],
    [56_999, 'about 60 s'],
    [57_000, 'about 1 min'],
    [89_000, 'about 1 min'],
    [150_000, 'about 3 min'],
    [3_540_000, 'about 59 min'],
    [3_600_000, 'about 1 h'],
    [4_800_000, 'about 1 h 20 min'],
    [7_150_000, 'about 2 h'],
  ])) assert.equal(roughly(ms), words, `${ms}`)
})
