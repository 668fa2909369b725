import assert from 'node:assert/strict'
import {test} from 'node:test'

import {axisTicks, timeAxis} from '../../www/app/time-axis.js'
import {FakeElement, fakeDom} from './fakes/dom.js'
import {standIn} from './fakes/globals.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

test('times lie between the ends, and beyond them at the ends', () => {
  const {x} = timeAxis(1_000, 2_000, 100, 300)
  const cases = /** @type {const} */ ([
    [0, 100],
    [1_000, 100],
    [1_500, 200],
    [2_000, 300],
    [9_999, 300],
  ])
  for (const [time, want] of cases) assert.equal(x(time), want, String(time))
})

test('a moment has a width as well', () => {
  const axis = timeAxis(5, 5, 0, 100)
  assert.equal(axis.to, 6)
  assert.equal(axis.x(5), 0)
})

test('a focus gets most of the width', () => {
  const axis = timeAxis(0, 14 * DAY, 0, 1_000, [6 * DAY, 8 * DAY])
  assert.deepEqual(
    axis.segments.map(({left, right}) => [left, right]),
    [[0, 240], [240, 760], [760, 1_000]],
  )
  assert.equal(axis.x(7 * DAY), 500)
})

test('a focus that has the width anyway needs no break', () => {
  const pieces = (/** @type {[number, number]} */ focus) => timeAxis(0, 100, 0, 1_000, focus).segments.length
  assert.equal(pieces([0, 61]), 1)
  assert.equal(pieces([0, 60]), 2)
  assert.equal(pieces([20, 60]), 3)
  assert.equal(pieces([50, 50]), 1)
})

test('segments join, and time never runs backwards', () => {
  const axis = timeAxis(0, 14 * DAY, 0, 1_000, [6 * DAY, 8 * DAY])
  for (const [index, segment] of axis.segments.slice(1).entries()) {
    assert.equal(segment.from, axis.segments[index]?.to)
    assert.equal(segment.left, axis.segments[index]?.right)
  }
  const pixels = Array.from({length: 141}, (_, tenth) => axis.x((tenth * DAY) / 10))
  assert.deepEqual(pixels, [...pixels].sort((a, b) => a - b))
})

test('ticks stand at steps that people count in, with the day where it begins', (context) => {
  standIn(context, fakeDom)
  const second = 1_000
  const cases = /** @type {const} */ ([
    ['half seconds', 2 * second, ['00:00:00.5', '00:00:01.0', '00:00:01.5']],
    ['seconds', 20 * second, ['00:00:05', '00:00:10', '00:00:15']],
    ['half hours', 2 * HOUR, ['1 Jan 00:30', '01:00', '01:30']],
    ['half days', 2 * DAY, ['1 Jan 12:00', '2 Jan 00:00', '12:00']],
    ['weeks', 28 * DAY, ['8 Jan', '15 Jan', '22 Jan']],
    ['years', 3 * 365 * DAY, ['1971', '1972']],
  ])
  for (const [name, length, want] of cases) {
    const group = /** @type {FakeElement} */ (/** @type {unknown} */ (axisTicks(timeAxis(0, length, 0, 500), 14, 100)))
    const labels = group.querySelectorAll('text').map(({textContent}) => textContent)
    assert.deepEqual(labels, want, name)
  }
})
