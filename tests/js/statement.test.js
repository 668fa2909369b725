import assert from 'node:assert/strict'
import {test} from 'node:test'

import {shortStatement} from '../../www/app/statement.js'

test('what tells a statement from others stays', () => {
  const many = (/** @type {number} */ letters) => 'x'.repeat(letters)
  /** @type {[string, string][]} */
  const cases = [
    ['CREATE TABLE b AS\n  SELECT * FROM a', 'CREATE TABLE b AS SELECT * FROM a'],
    [`IMPORT INTO "d".public."my lines" (id, "note") CSV DATA ('s3://b/4c39/lines/part_12.csv.gz?AUTH=x') WITH OPTIONS ("nullif" = '')`, 'IMPORT INTO "d".public."my lines" … part_12.csv.gz'],
    ["IMPORT INTO d.public.t(id, b) CSV DATA ('gs://imports/t/*.csv.gz')", 'IMPORT INTO d.public.t … t/*.csv.gz'],
    ["import into t CSV DATA ('nodelocal://1/a.csv', 'nodelocal://1/b.csv')", 'import into t … a.csv and more'],
    ["IMPORT TABLE t FROM PGDUMP 'userfile:///t.sql'", 'IMPORT TABLE t … t.sql'],
    ['IMPORT INTO t', 'IMPORT INTO t'],
    ['_', '_'],
    [many(96), many(96)],
    [`${many(67)}${'y'.repeat(30)}`, `${many(66)} … ${'y'.repeat(30)}`],
  ]
  for (const [statement, want] of cases) assert.equal(shortStatement(statement), want)
})
