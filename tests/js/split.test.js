import assert from 'node:assert/strict'
import {test} from 'node:test'

import {chosenInputs} from '../../www/app/inputs.js'

/**
 * Names, and what they become with what they hold: each its own place.
 *
 * @param {string} names
 * @param {string} folder
 */
async function joined(names, folder) {
  const files = names.split(' ').map((name, at) => {
    const file = new File([String(at + 1)], name)
    Object.defineProperty(file, 'webkitRelativePath', {value: folder && `${folder}/${name}`})
    return file
  })
  const inputs = chosenInputs(files)
  for (const {name, path, folder: inFolder} of inputs) {
    assert.equal(inFolder, folder !== '')
    assert.equal(name, folder || path)
  }
  const seen = await Promise.all(inputs.map(async ({path, file}) => `${path}=${await file.text()}`))
  return seen.join(' ')
}

// The same as in `src/input/split/tests.rs`.
const cases = [
  ['plain cuts', 'x.zip.001 x.zip.002 x.zip.003', 'x.001-003.zip=123'],
  ['in any order', 'x.zip.003 x.zip.001 x.zip.002', 'x.001-003.zip=231'],
  ['by split', 'x.zip.aa x.zip.ab', 'x.aa-ab.zip=12'],
  ['by split -d', 'x.zip.00 x.zip.01', 'x.00-01.zip=12'],
  ['by Info-ZIP', 'x.z01 x.z02 x.zip', 'x.z01-z02.zip=123'],
  ['in its own order', 'x.zip x.z01', 'x.z01-z01.zip=21'],
  ['in capitals', 'X.ZIP X.z01', 'X.z01-z01.zip=21'],
  ['a hole', 'x.zip.001 x.zip.002 x.zip.004', 'x.001-002.zip=12 x.zip.004=3'],
  ['no first', 'x.zip.002 x.zip.003', 'x.zip.002=1 x.zip.003=2'],
  ['a tar archive', 'x.tar.gz.aa x.tar.gz.ab', 'x.aa-ab.tar.gz=12'],
  ['in other ways', 'x.TGZ.00 x.tgz.01 y.tar.001 y.tar.002', 'x.00-01.tgz=12 y.001-002.tar=34'],
  ['letters in capitals', 'X.TAR.GZ.AA X.TAR.GZ.AB', 'X.aa-ab.tar.gz=12'],
  ['a log', 'a.log.zst.000 a.log.zst.001 a.log.zst.002', 'a.log.zst.000=1 a.log.001-002.zst=23'],
  ['one', 'x.zip.001', 'x.zip.001=1'],
  ['no directory', 'x.z01 x.z02', 'x.z01=1 x.z02=2'],
  ['the last alone', 'x.zip', 'x.zip=1'],
  ['two archives', 'x.zip.001 y.zip.001 y.zip.002 x.zip.002', 'x.001-002.zip=14 y.001-002.zip=23'],
  ['twice', 'x.zip.001 x.zip.002 x.zip.001 x.zip.002', 'x.001-002.zip=12 x.001-002.zip=34'],
  ['others', 'a.log.001 a.log.002 x.zip.gz x.zip.bak 01 z01 xtar.001 xtar.002', 'a.log.001=1 a.log.002=2 x.zip.gz=3 x.zip.bak=4 01=5 z01=6 xtar.001=7 xtar.002=8'],
]

for (const [name = '', given = '', want] of cases) {
  test(`parts of a split archive: ${name}`, async () => {
    assert.equal(await joined(given, ''), want)
    assert.equal(await joined(given, 'f'), want)
  })
}

test('parts of a split archive: as many as there are letters', async () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const names = [...letters].flatMap((first) => [...letters].map((second) => `x.zip.${first}${second}`))
  const seen = await joined(names.join(' '), '')
  assert.match(seen, /^x\.aa-zz\.zip=12345678910/)
  assert.equal(seen.includes(' '), false)
})
