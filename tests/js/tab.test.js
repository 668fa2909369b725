import assert from 'node:assert/strict'
import {test} from 'node:test'

import {Tab} from '../../www/app/tab.js'
import {FakeScope, standIn} from './fakes/globals.js'
import {aReport} from './fakes/report.js'

/** @import {TestContext} from 'node:test' */

const TITLE = 'detect-144650: lost rows'
const ICON = 'data:first'

/** @param {TestContext} context */
function tab(context) {
  const scope = new FakeScope()
  const icon = {href: ICON}
  const document = {title: TITLE, hidden: false, querySelector: () => icon, addEventListener: scope.addEventListener}
  standIn(context, {document})
  return {tab: new Tab(), document, icon, seen: () => scope.dispatch('visibilitychange', {})}
}

test('title and icon say what goes on', (context) => {
  const {tab: shown, document, icon} = tab(context)
  shown.progress('debug.zip, 1 B', 0)
  assert.equal(document.title, '0 % · debug.zip, 1 B')
  const icons = new Set([icon.href])
  shown.progress('debug.zip, 1 B', 4)
  assert.equal(document.title, '4 % · debug.zip, 1 B')
  icons.add(icon.href)
  assert.equal(icons.size, 1, 'a few percent are no new icon')
  shown.progress('debug.zip, 1 B', 50)
  icons.add(icon.href)
  for (const state of /** @type {const} */ (['findings', 'incomplete', 'clear'])) {
    shown.done(aReport({verdict: {state, headline: '', reasons: []}}))
    icons.add(icon.href)
  }
  assert.equal(document.title, 'Not detected · debug.zip · detect-144650')
  shown.failed()
  assert.equal(document.title, 'Not analyzed · detect-144650')
  icons.add(icon.href)
  assert.equal(icons.size, 6)
  assert([...icons].every((address) => address.startsWith('data:image/svg+xml,%3Csvg')))
  shown.ready()
  assert.deepEqual([document.title, icon.href], [TITLE, ICON])
})

test('an end that nobody saw is marked until it is seen', (context) => {
  const {tab: shown, document, seen} = tab(context)
  document.hidden = true
  shown.done(aReport())
  assert.equal(document.title, '● Not detected · debug.zip · detect-144650')
  seen()
  assert(document.title.startsWith('●'), 'it is still hidden')
  document.hidden = false
  seen()
  assert.equal(document.title, 'Not detected · debug.zip · detect-144650')
})
