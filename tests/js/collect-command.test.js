import assert from 'node:assert/strict'
import {test} from 'node:test'

import {collectCommand} from '../../www/app/collect-command.js'

test('the command reaches back an hour further, in UTC', () => {
  for (const [since, from] of /** @type {const} */ ([
    ['2025-04-20T06:00', '2025-04-20 05:00:00'],
    ['2025-04-20T06:00:30', '2025-04-20 05:00:30'],
    ['2024-03-01T00:30', '2024-02-29 23:30:00'],
    ['', '<since when, UTC>'],
    ['2025-13-45T99:99', '<since when, UTC>'],
    ["2025-04-20T06:00'; rm -rf '", '<since when, UTC>'],
  ])) assert.match(collectCommand(since), new RegExp(`^cockroach debug zip debug\\.zip --files-from='${from}' --include-goroutine-stacks=false `))
})

test('no file is left out by its name', () => {
  assert(!/--(in|ex)clude-files/.test(collectCommand('2025-04-20T06:00')))
})
