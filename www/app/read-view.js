/**
 * What was given, read and skipped.
 *
 * @import {Report, Skipped} from '../protocol.js'
 * @import {Whole} from './open-report.js'
 */

import {el} from './dom.js'
import {fold} from './fold.js'
import {byteSize, count, duration, plural} from './format.js'
import {table} from './table.js'

/** @type {Record<Report['inputs'][number]['kind'], string>} */
const INPUT_KINDS = {
  zip: 'zip archive',
  damaged_zip: 'damaged zip archive, walked through from its start',
  tar: 'tar archive',
  folder: 'folder',
  log: 'log file',
  unusable: 'nothing that can be analyzed',
}

/**
 * @param {Whole} report
 * @param {number | null} milliseconds How long it took, where that is known.
 */
export function createRead({inputs, stats, skipped, stopped, tool}, milliseconds) {
  const matters = skipped.filter((item) => item.matters).length
  const notRead = skipped.length
    ? `${plural(skipped.length, 'item')} not read, ${count(matters)} of which could hide a loss`
    : 'nothing was skipped'
  return fold({id: 'read', title: 'Read and skipped', count: plural(stats.members_scanned, 'file'), note: notRead}, () => [
    inputTable(inputs),
    el(
      'p',
      {},
      `Looked at ${count(stats.members_scanned)} of ${plural(stats.members, 'file')}: ${byteSize(stats.bytes_scanned)} unpacked, ${plural(stats.entries, 'log entry', 'log entries')}${milliseconds === null ? '' : `, in ${duration(milliseconds)}`}.${othersAre(stats.members - stats.members_scanned, stopped, matters)} ${tool.name} ${tool.version}.`,
    ),
    skipped.length > 0 && skippedTable(skipped),
  ])
}

/**
 * @param {number} others Files that were not looked at.
 * @param {boolean} stopped
 * @param {number} matters
 */
function othersAre(others, stopped, matters) {
  if (others <= 0) return ''
  if (stopped) return ' The analysis ended before it came to all of the others.'
  return matters > 0 ? ' Of the others, those that could hide a loss are in the list below.' : ' The others are not needed.'
}

/** @param {Report['inputs']} inputs */
function inputTable(inputs) {
  return table('What was given', inputs, [
    {name: 'Input', kind: 'code', cell: ({name}) => name},
    {name: 'Is', cell: ({kind}) => INPUT_KINDS[kind]},
    {name: 'Size', kind: 'number', cell: ({size_bytes: size}) => byteSize(size)},
    {name: 'Cluster', kind: 'code', cell: ({cluster_id: id}) => id ?? 'unknown'},
  ])
}

/** @param {Skipped[]} skipped */
function skippedTable(skipped) {
  return table(
    'What was not read, and why',
    skipped,
    [
      {name: 'Path', kind: 'code', cell: ({path}) => path, sort: ({path}) => path},
      {name: 'Could hide a loss', cell: ({matters}) => (matters ? '▲ yes' : 'no'), sort: ({matters}) => (matters ? 0 : 1)},
      {name: 'What happened', kind: 'wide', cell: ({message}) => message, sort: ({message}) => message},
    ],
    {id: 'skipped', row: ({code}) => ({'data-code': code})},
  )
}
