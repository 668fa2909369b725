/**
 * What the drawings of the logs show, row by row: a row for each node, or for
 * several that are alike where there are too many. Pure.
 *
 * Promises
 * - A node that stands out has a row of its own: by a gap, a flush error, an
 *   error of the collector.
 * - A row of several nodes shows what the logs of all of them cover.
 *
 * @import {Affected, MissingNode, NodeCoverage} from '../protocol.js'
 * @import {OpenReport, Whole} from './open-report.js'
 *
 * @typedef {{version: string, affected: Affected, from: number, to: number}} VersionSpan
 * @typedef {{from: number, to: number, kind: string}} GapSpan
 *
 * @typedef {object} CoverageRow
 * @property {(number | null)[]} nodes
 * @property {string} name
 * @property {string} missing Why there is nothing to draw; empty where there is.
 * @property {VersionSpan[]} spans
 * @property {GapSpan[]} gaps
 * @property {number[]} errors Times of flush errors that count.
 * @property {boolean} noted The collector had an error, or something else is to be read in the table.
 */

import {count, millis} from './format.js'
import {nodeName} from './words.js'

/** Up to here each node has a row. */
const ALONE_MAX = 12

/** Starts and ends are alike within this share of the time that the logs cover. */
const ALIKE_SHARE = 1 / 40

/** Ranges of nodes that are named. */
const RANGES_SHOWN = 2

/**
 * @param {OpenReport} report
 * @returns {CoverageRow[]} In the order of the nodes.
 */
export function coverageRows({whole, rows}) {
  const {nodes} = whole.coverage
  const missing = withoutLogs(whole.coverage)
  const errors = errorsByNode([...rows.flatMap((row) => row.errors), ...looseErrors(whole)])
  const several = new Set(nodes.map(({cluster_id: id}) => id)).size > 1
  const all = [...nodes.map((node) => rowOfNode(node, errors.get(node.node) ?? [], several)), ...missing.map(rowOfMissing)]
  return all.length > ALONE_MAX ? alikeTogether(all) : all
}

/**
 * Nodes that the cluster has and of which nothing is here. One of which only
 * other files than its main log are here stands among those with logs already.
 *
 * @param {Pick<Whole['coverage'], 'nodes' | 'missing_nodes'>} coverage
 * @returns {MissingNode[]}
 */
export function withoutLogs({nodes, missing_nodes: missing}) {
  const shown = new Set(nodes.flatMap(({node, first}) => (first === null && node !== null ? [node] : [])))
  return missing.filter(({node}) => !shown.has(node))
}

/**
 * Whether there is something in it that the others do not have.
 *
 * @param {CoverageRow} row
 */
export function standsOut({missing, gaps, errors, noted}) {
  return missing !== '' || gaps.length > 0 || errors.length > 0 || noted
}

/**
 * Rows for which there is room, those that stand out before the others.
 *
 * @param {CoverageRow[]} rows
 * @param {number} most
 */
export function mostTelling(rows, most) {
  if (rows.length <= most) return rows
  const chosen = new Set([...rows.filter(standsOut), ...rows.filter((row) => !standsOut(row))].slice(0, most))
  return rows.filter((row) => chosen.has(row))
}

/**
 * The time that the logs cover; null where no entry has a time.
 *
 * @param {CoverageRow[]} rows
 * @returns {[number, number] | null}
 */
export function timeOfLogs(rows) {
  const spans = rows.flatMap((row) => row.spans)
  const first = spans[0]
  if (!first) return null
  return [spans.reduce((least, {from}) => Math.min(least, from), first.from), spans.reduce((most, {to}) => Math.max(most, to), first.to)]
}

/**
 * `n1–n4, n7`
 *
 * @param {(number | null)[]} nodes
 */
export function nodeRanges(nodes) {
  /** @type {[number, number][]} */
  const ranges = []
  for (const node of nodes.filter((id) => id !== null).sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && node <= last[1] + 1) last[1] = node
    else ranges.push([node, node])
  }
  const names = ranges.map(([from, to]) => (from === to ? nodeName(from) : `${nodeName(from)}–${nodeName(to)}`))
  const rest = names.length > RANGES_SHOWN ? ', …' : ''
  const named = names.slice(0, RANGES_SHOWN).join(', ') + rest
  return nodes.length > 1 ? `${named} (${count(nodes.length)})` : named
}

/**
 * @param {NodeCoverage} node
 * @param {number[]} errors
 * @param {boolean} withCluster Whether two clusters may have a node of this id.
 * @returns {CoverageRow}
 */
function rowOfNode(node, errors, withCluster) {
  const {first, last, gaps, collector_errors: notes} = node
  const cluster = withCluster && node.cluster_id ? ` ${node.cluster_id.slice(0, 4)}…` : ''
  const timed = first !== null && last !== null
  return {
    nodes: [node.node],
    name: nodeName(node.node) + cluster,
    missing: timed ? '' : 'no main log',
    spans: timed ? versionSpans(node, millis(first), millis(last)) : [],
    gaps: gaps.map(({from, to, kind}) => ({from: millis(from), to: millis(to), kind})),
    errors,
    noted: notes.length > 0 || node.node === null || cluster !== '',
  }
}

/**
 * @param {MissingNode} missing
 * @returns {CoverageRow}
 */
function rowOfMissing({node}) {
  return {nodes: [node], name: nodeName(node), missing: 'no logs here', spans: [], gaps: [], errors: [], noted: false}
}

/**
 * The node's time cut at its changes of version.
 *
 * @param {NodeCoverage} node
 * @param {number} first
 * @param {number} last
 * @returns {VersionSpan[]}
 */
function versionSpans({versions}, first, last) {
  if (versions.length === 0) return [{version: 'version unknown', affected: 'unknown', from: first, to: last}]
  return versions.flatMap(({version, affected, from}, index) => {
    const start = index === 0 || from === null ? first : Math.max(millis(from), first)
    const nextFrom = versions[index + 1]?.from ?? null
    const end = nextFrom === null ? last : Math.min(millis(nextFrom), last)
    return end > start || versions.length === 1 ? [{version, affected, from: start, to: end}] : []
  })
}

/** @param {CoverageRow[]} rows */
function alikeTogether(rows) {
  const [from, to] = timeOfLogs(rows) ?? [0, 1]
  const step = Math.max((to - from) * ALIKE_SHARE, 1)
  /** @type {Map<string, CoverageRow>} */
  const groups = new Map()
  for (const row of rows) {
    const key = alikeKey(row, step)
    const group = groups.get(key)
    groups.set(key, group ? joined(group, row) : row)
  }
  return [...groups.values()].map((row) => (row.nodes.length > 1 ? {...row, name: nodeRanges(row.nodes)} : row))
}

/**
 * @param {CoverageRow} row
 * @param {number} step
 */
function alikeKey(row, step) {
  if (row.missing !== '' && !row.noted) return row.missing
  if (standsOut(row)) return row.name
  return row.spans.map(({version, affected, from, to}) => [version, affected, Math.round(from / step), Math.round(to / step)].join(' ')).join('|')
}

/**
 * @param {CoverageRow} a
 * @param {CoverageRow} b
 * @returns {CoverageRow}
 */
function joined(a, b) {
  const spans = a.spans.map((span, index) => {
    const other = b.spans[index] ?? span
    return {...span, from: Math.max(span.from, other.from), to: Math.min(span.to, other.to)}
  })
  return {...a, nodes: [...a.nodes, ...b.nodes], spans}
}

/**
 * @param {{node: number | null, at: string}[]} errors
 * @returns {Map<number | null, number[]>}
 */
function errorsByNode(errors) {
  const map = new Map()
  for (const {node, at} of errors) {
    const times = map.get(node) ?? []
    times.push(millis(at))
    map.set(node, times)
  }
  return map
}

/** @param {Whole} report */
function looseErrors({unattributed}) {
  return unattributed.flatMap(({node, time, counted}) => (counted && time !== null ? [{node, at: time}] : []))
}
