import assert from 'node:assert/strict'
import {test} from 'node:test'

import {el} from '../../www/app/dom.js'
import {fillPaged} from '../../www/app/paged.js'
import {table} from '../../www/app/table.js'
import {FakeElement, fakeDom} from './fakes/dom.js'
import {standIn} from './fakes/globals.js'

/** Rows of one page, as `paged.js` has it. */
const PAGE = 200

/** @param {unknown} element */
const fake = (element) => /** @type {FakeElement} */ (element)

/** @param {number} length */
const numbers = (length) => Array.from({length}, (_, index) => index)

test('elements are made of attributes and children', (context) => {
  standIn(context, fakeDom)
  let clicks = 0
  const button = el('button', {class: 'a', hidden: true, id: null, title: undefined, disabled: false, click: () => (clicks += 1)}, 'x', 2, null, false, undefined, el('b'))
  button.click()
  assert.equal(clicks, 1)
  assert.equal(button.textContent, 'x2')
  const attributes = ['class', 'hidden', 'id', 'title', 'disabled', 'click']
  assert.deepEqual(attributes.map((name) => button.getAttribute(name)), ['a', '', null, null, null, null])
})

test('long lists come a page at a time', (context) => {
  standIn(context, fakeDom)
  for (const [length, pages] of /** @type {const} */ ([[0, 1], [PAGE - 1, 1], [PAGE, 1], [PAGE + 1, 2], [2 * PAGE, 2], [2 * PAGE + 1, 3]])) {
    const body = el('ol')
    const more = fillPaged(body, numbers(length), (index) => el('li', {}, index))
    const place = el('div', {}, body, more)
    for (let page = 1; page < pages; page += 1) {
      assert.equal(fake(body).children.length, page * PAGE)
      assert.equal(more?.textContent, `Show more (${length - page * PAGE} ${length - page * PAGE === 1 ? 'row' : 'rows'} left)`)
      more?.click()
    }
    assert.equal(fake(body).children.length, length)
    assert.equal(fake(place).querySelectorAll('.more').length, 0, `${length} rows are all there`)
  }
})

/** @typedef {{name: string, size: number}} Item */

/** @param {Item[]} items */
function sizes(items) {
  return fake(
    table('Sizes', items, [
      {name: 'Name', kind: 'id', cell: ({name}) => name, sort: ({name}) => name},
      {name: 'Size', cell: ({size}) => size, sort: ({size}) => size},
      {name: 'Note', cell: () => null},
    ], {id: 'sizes', row: ({name}) => ({'data-name': name})}),
  )
}

/**
 * Names down the rows, and what the heads say of their order.
 *
 * @param {FakeElement} box
 */
function order(box) {
  const heads = box.querySelectorAll('th').filter((head) => head.getAttribute('scope') === 'col')
  return {
    rows: box.querySelectorAll('tr').flatMap((row) => row.getAttribute('data-name') ?? []).join(''),
    sorted: heads.map((head) => head.getAttribute('aria-sort')),
  }
}

test('a table sorts by a column, back, and by another', (context) => {
  standIn(context, fakeDom)
  const box = sizes([{name: 'b', size: 9}, {name: 'c', size: 10}, {name: 'a', size: 10}])
  const [byName, bySize, ...others] = box.querySelectorAll('.sort')
  assert(byName && bySize)
  assert.equal(others.length, 0, 'a column without a sort has no button')
  assert.deepEqual(order(box), {rows: 'bca', sorted: [null, null, null]})
  byName.click()
  assert.deepEqual(order(box), {rows: 'abc', sorted: ['ascending', null, null]})
  byName.click()
  assert.deepEqual(order(box), {rows: 'cba', sorted: ['descending', null, null]})
  bySize.click()
  assert.deepEqual(order(box), {rows: 'bca', sorted: [null, 'ascending', null]}, 'numbers as numbers, equals as they were given')
  bySize.click()
  assert.deepEqual(order(box), {rows: 'cab', sorted: [null, 'descending', null]})
})

test('the first column heads the rows', (context) => {
  standIn(context, fakeDom)
  const box = sizes([{name: 'a', size: 1}])
  const heads = box.querySelectorAll('th').filter((head) => head.getAttribute('scope') === 'row')
  assert.deepEqual(heads.map((head) => [head.textContent, head.getAttribute('class')]), [['a', 'id']])
  assert.equal(box.querySelector('#sizes')?.querySelectorAll('td').length, 2)
})

test('a long table sorts all of its rows, not only those that are shown', (context) => {
  standIn(context, fakeDom)
  const box = sizes(numbers(PAGE + 1).map((size) => ({name: `${size}`, size: -size})))
  const [, bySize] = box.querySelectorAll('.sort')
  bySize?.click()
  const first = box.querySelectorAll('tr')[1]
  assert.equal(first?.getAttribute('data-name'), `${PAGE}`)
  assert.equal(box.querySelectorAll('.more').length, 1, 'the button of before is gone')
  box.querySelector('.more')?.click()
  assert.equal(box.querySelectorAll('.more').length, 0)
})
