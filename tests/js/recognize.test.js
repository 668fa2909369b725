import assert from 'node:assert/strict'
import {test} from 'node:test'

import {looseFile, pastedInput} from '../../www/app/inputs.js'
import {describeInputs, describeText, looksSaved, savedReportsAmong} from '../../www/app/recognize.js'

/** @import {InputFile} from '../../www/protocol.js' */

/**
 * @param {string} name
 * @param {number} size
 */
const loose = (name, size) => looseFile(/** @type {File} */ ({name, size}))

/**
 * @param {string} name
 * @param {number} files
 * @returns {InputFile[]}
 */
const folder = (name, files) => Array.from({length: files}, (_, index) => ({name, path: `${index}.log`, folder: true, file: /** @type {File} */ ({size: 1})}))

test('what was given is said in a line', () => {
  /** @type {[InputFile[], string][]} */
  const cases = [
    [[loose('debug.zip', 285_300_000)], 'debug.zip, 285.3 MB'],
    [[loose('a.zip', 1), loose('b.zip', 2)], 'a.zip, 1 B; b.zip, 2 B'],
    [folder('debug', 412), 'folder debug, 412 files'],
    [folder('debug', 1), 'folder debug, 1 file'],
    [[loose('a.log', 1), loose('b.LOG', 2)], 'a.log, 1 B; b.LOG, 2 B'],
    [[loose('a.log', 1), loose('b.log', 2), loose('c.log', 3_000)], '3 log files, 3.0 kB'],
    [[loose('a.zip', 1), ...folder('x', 2), loose('a.log', 1)], 'a.zip, 1 B; a.log, 1 B; folder x, 2 files'],
    [['a', 'b', 'c', 'd'].map((name) => loose(`${name}.zip`, 1)), 'a.zip, 1 B; b.zip, 1 B; c.zip, 1 B and 1 more'],
    [[pastedInput('x')], 'pasted text'],
  ]
  for (const [inputs, words] of cases) assert.equal(describeInputs(inputs), words)
})

test('lines of a pasted text are counted', () => {
  for (const [text, words] of /** @type {const} */ ([
    ['', 'pasted text, 0 lines'],
    [' \n', 'pasted text, 0 lines'],
    ['a', 'pasted text, 1 line'],
    ['a\r\n', 'pasted text, 1 line'],
    ['a\n\nb\n\n', 'pasted text, 3 lines'],
  ])) assert.equal(describeText(text), words)
})

const JSON_HEAD = '{\n  "schema": 2,\n  "tool": {\n    "name": "detect-144650"'

test('a saved report is told by its start', () => {
  /** @type {[string, boolean][]} */
  const cases = [
    [JSON_HEAD, true],
    [`\uFEFF ${JSON_HEAD}`, true],
    ['{"schema":3,"tool":{"name":"detect-144650","version":"9"}', true],
    ['{"schema":2,"tool":{"name":"other"', false],
    ['{"message": "detect-144650"}', false],
    ['<!doctype html>\n<title>detect-144650: report</title>', true],
    ['<!DOCTYPE HTML><title>detect-144650</title>', true],
    ['<!doctype html><title>log in</title>', false],
    ['I250422 06:22:39.852238 1 a.go:1 [n1] detect-144650', false],
    ['', false],
  ]
  for (const [head, is] of cases) assert.equal(looksSaved(head), is, head)
})

test('saved reports are found among other files', async () => {
  const report = looseFile(new File([JSON_HEAD], 'report.json'))
  const renamed = looseFile(new File([JSON_HEAD], 'report.txt'))
  const log = looseFile(new File(['I250422'], 'a.log'))
  const zip = looseFile(new File([JSON_HEAD], 'debug.zip'))
  const inFolder = {...report, folder: true}
  const gone = looseFile(/** @type {File} */ (/** @type {unknown} */ ({name: 'x', size: 1, slice: () => ({text: () => Promise.reject(new Error('gone'))})})))
  assert.deepEqual(await savedReportsAmong([log, report, zip, renamed, inFolder, gone]), [report, renamed])
  assert.deepEqual(await savedReportsAmong(Array.from({length: 51}, () => report)), [], 'so many are logs')
})
