/**
 * Parts of a report, each whole and dull; a test says what differs.
 *
 * @import {Attempt, Coverage, Evidence, Job, NodeCoverage, Report, UncoveredJob} from '../../../www/protocol.js'
 */

/**
 * @param {Partial<Job>} [differs]
 * @returns {Job}
 */
export function aJob(differs = {}) {
  return {
    job_id: '1065722008981340161',
    tenant: '1',
    type: 'IMPORT',
    operation: 'import',
    description: null,
    table_ids: [],
    verdict: 'potentially_corrupt',
    reason: {code: 'nothing_ran_again', text: 'it succeeded'},
    num_rows: null,
    attribution: 'job_tag',
    outcome: {state: 'succeeded', at: null, source: null},
    conflicts: [],
    script: 'reported',
    script_why: null,
    flush_errors: [],
    flush_errors_omitted: 0,
    attempts: [],
    started: null,
    steps: [],
    done: false,
    ...differs,
  }
}

/**
 * @param {Partial<UncoveredJob>} [differs]
 * @returns {UncoveredJob}
 */
export function anUncoveredJob(differs = {}) {
  return {
    job_id: '1065722008981340162',
    tenant: '1',
    type: 'IMPORT',
    operation: 'import',
    description: null,
    started: null,
    finished: null,
    reason: {code: 'time_not_covered', text: 'no logs'},
    steps: [],
    done: false,
    ...differs,
  }
}

/**
 * @param {Partial<Evidence>} [differs]
 * @returns {Evidence}
 */
export function anError(differs = {}) {
  return {
    input: 0,
    path: 'nodes/1/logs/cockroach.log',
    line: 1,
    node: 1,
    tenant: '1',
    time: null,
    text: '',
    cause: 'lost_sst',
    counted: true,
    note: null,
    version: null,
    table_id: null,
    index_id: null,
    attribution: 'job_tag',
    copies: [],
    ...differs,
  }
}

/**
 * @param {Partial<NodeCoverage>} [differs]
 * @returns {NodeCoverage}
 */
export function aNode(differs = {}) {
  return {node: 1, cluster_id: null, first: null, last: null, versions: [], files: 0, gaps: [], collector_errors: [], ...differs}
}

/**
 * @param {Partial<Coverage>} [differs]
 * @returns {Coverage}
 */
export function aCoverage(differs = {}) {
  return {
    covered: {nodes: 0, nodes_known: null, files: 0, from: null, to: null},
    has_jobs_table: true,
    nodes: [],
    missing_nodes: [],
    window: {source: 'unknown', from: null, until: null, redacted: null},
    uncovered_jobs: [],
    uncovered_jobs_omitted: 0,
    never_affected: false,
    collect_more: null,
    missing_groups: [],
    ...differs,
  }
}

/**
 * @param {Partial<Report>} [differs]
 * @returns {Report}
 */
export function aReport(differs = {}) {
  return {
    schema: 2,
    redacted: false,
    stopped: false,
    tool: {name: 'detect-144650', version: '0.0.0'},
    inputs: [{name: 'debug.zip', kind: 'zip', size_bytes: 1, cluster_id: null}],
    verdict: {state: 'clear', headline: 'Not detected', reasons: []},
    jobs: [],
    unattributed: [],
    unattributed_omitted: 0,
    mentions: [],
    mentions_omitted: 0,
    explained: [],
    explained_omitted: 0,
    script: {exit_code: 0, reported: [], jobless: 0},
    coverage: aCoverage(),
    next_steps: [],
    skipped: [],
    stats: {members: 1, members_scanned: 1, bytes_scanned: 1, entries: 1, main_entries: 1, mentions: 0, explained: 0},
    ...differs,
  }
}

/**
 * The text of a report, as the analyzer writes it.
 *
 * @param {Report} report
 */
export function textOf(report) {
  return `${JSON.stringify(report, null, 2)}\n`
}

/**
 * @param {Attempt['kind']} kind
 * @param {string | null} at
 * @returns {Attempt}
 */
export function anAttempt(kind, at) {
  return {kind, at, node: 1}
}
