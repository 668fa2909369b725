import assert from 'node:assert/strict'
import {test} from 'node:test'

import {byteSize, clock, count, coveredNodes, day, duration, exactTime, millis, nameSome, plural, shortTime} from '../../www/app/format.js'

test('a time becomes milliseconds, with microseconds in the fraction', () => {
  const cases = /** @type {const} */ ([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T00:00:00.000001Z', 0.001],
    ['1969-12-31T23:59:59.999000Z', -1],
    ['2025-04-22T06:22:39.852238Z', 1_745_302_959_852.238],
    ['2024-02-29T00:00:00.000000Z', 1_709_164_800_000],
  ])
  for (const [time, want] of cases) assert.equal(millis(time), want, time)
})

test('what is no time of the report is no number', () => {
  for (const time of ['', '2025-04-22', '2025-04-22T06:22:39', '2025-04-22T06:22:39+00:00', 'x2025-04-22T06:22:39Z']) {
    assert(Number.isNaN(millis(time)), time)
  }
})

test('exact times keep what they came with', () => {
  assert.equal(exactTime('2025-04-22T06:22:39.852238Z'), '2025-04-22 06:22:39.852238')
  assert.equal(exactTime(null), '–')
})

test('short times are UTC, with the year when asked for', () => {
  assert.equal(shortTime('2025-04-02T06:02:59.999999Z'), '2 Apr 06:02')
  assert.equal(shortTime('2025-12-31T23:59:00Z', true), '31 Dec 2025 23:59')
  assert.equal(shortTime(null), 'unknown')
  assert.equal(clock(new Date(0)), '00:00')
  assert.equal(day(new Date(0)), '1 Jan')
})

test('a duration has two units at most', () => {
  const second = 1_000
  const minute = 60 * second
  const hour = 60 * minute
  const cases = /** @type {const} */ ([
    [0, '0 ms'],
    [999, '999 ms'],
    [second, '1.0 s'],
    [59.9 * second, '59.9 s'],
    [minute, '1 min'],
    [59 * minute, '59 min'],
    [hour, '1 h'],
    [hour + minute, '1 h 1 min'],
    [48 * hour - minute, '47 h 59 min'],
    [48 * hour, '2 d'],
    [49 * hour, '2 d 1 h'],
  ])
  for (const [milliseconds, want] of cases) assert.equal(duration(milliseconds), want)
})

test('sizes count as disks do', () => {
  const cases = /** @type {const} */ ([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [272_400_000, '272.4 MB'],
    [1e12, '1.0 TB'],
    [1e15, '1000.0 TB'],
  ])
  for (const [bytes, want] of cases) assert.equal(byteSize(bytes), want)
})

test('counts are grouped by threes, and ids of text as well as numbers', () => {
  const cases = /** @type {const} */ ([
    [0, '0'],
    [999, '999'],
    [1_000, '1\u2009000'],
    [2_964_940, '2\u2009964\u2009940'],
    ['9223372036854775807', '9\u2009223\u2009372\u2009036\u2009854\u2009775\u2009807'],
  ])
  for (const [value, want] of cases) assert.equal(count(value), want)
})

test('one is singular and nothing else is', () => {
  assert.equal(plural(0, 'file'), '0 files')
  assert.equal(plural(1, 'file'), '1 file')
  assert.equal(plural(2, 'entry', 'entries'), '2 entries')
})

test('covered nodes are set against those that are known', () => {
  const covered = {files: 0, from: null, to: null}
  assert.equal(coveredNodes({...covered, nodes: 4, nodes_known: 5}), '4 of 5 nodes')
  assert.equal(coveredNodes({...covered, nodes: 0, nodes_known: 1}), '0 of 1 node')
  assert.equal(coveredNodes({...covered, nodes: 4, nodes_known: null}), '4 nodes')
})

test('names beyond the most are counted', () => {
  const cases = /** @type {const} */ ([
    [[], ''],
    [['a', 'b'], 'a, b'],
    [['a', 'b', 'c'], 'a, b and 1 more'],
  ])
  for (const [names, want] of cases) assert.equal(nameSome(names, 2), want)
})
