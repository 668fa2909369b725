/**
 * Every message that crosses a boundary, and the report.
 *
 *     page (app/)  ⇄  sandboxed frame (engine/frame.js)  ⇄  workers (engine/worker.js)  →  wasm
 *
 * Promises
 * - The report types mirror `src/report/` (schema 2) field by field; absent is `null`.
 * - Identifiers of 64 bits are strings; every number here is a safe integer.
 * - `job` numbers one request of the page. An answer with another number is stale and drops out.
 *
 * Not here: behavior. This file compiles to nothing.
 */

// ---------------------------------------------------------------- page ⇄ frame

/** One file that the person gave, as the analyzer wants it. */
export interface InputFile {
  /** Name of the input: the zip's, the loose file's, or the folder's. */
  name: string
  /** Path below the folder; for anything else the same as `name`. */
  path: string
  file: File
  folder: boolean
}

export type ExportFormat = 'text' | 'markdown' | 'csv' | 'html' | 'json'

/** Page → frame. */
export type ToFrame =
  | {type: 'hello'}
  | {type: 'start'; worker: string; wasm: Uint8Array; workers: number}
  | {type: 'analyze'; job: number; inputs: InputFile[]}
  | {type: 'render'; job: number; report: string; format: ExportFormat; redact: boolean}

/** Frame → page. `failed` is the frame's last word: it has ended its workers. */
export type FromFrame =
  | {type: 'listening'}
  | {type: 'started'}
  | {type: 'violation'}
  | {type: 'progress'; job: number; progress: Progress}
  | {type: 'report'; job: number; report: string}
  | {type: 'rendered'; job: number; text: string}
  | {type: 'failed'; code: string; message: string}

/** How far an analysis is. */
export interface Progress {
  phase: 'planning' | 'reading' | 'judging'
  /** Compressed bytes of the members that are read. */
  doneBytes: number
  totalBytes: number
  members: number
  /** Path of a member that is being read; empty when none is. */
  path: string
}

// -------------------------------------------------------------- frame ⇄ worker

/** Frame → worker. `open` with a plan loads it; without, the worker makes it. */
export type ToWorker =
  | {type: 'start'; wasm: Uint8Array}
  | {type: 'open'; job: number; inputs: InputFile[]; plan: Uint8Array | null}
  | {type: 'analyze'; job: number; batch: number}
  | {type: 'report'; job: number; findings: Uint8Array[]}
  | {type: 'render'; job: number; report: string; format: ExportFormat; redact: boolean}
  | {type: 'close'; job: number}

/** Worker → frame. After `failed` the worker is never used again. */
export type FromWorker =
  | {type: 'started'}
  | {type: 'planned'; job: number; batches: Batch[]; totalBytes: number; members: number; plan: Uint8Array}
  | {type: 'progress'; job: number; batch: number; bytes: number; path: string}
  | {type: 'findings'; job: number; batch: number; findings: Uint8Array}
  | {type: 'report'; job: number; report: string}
  | {type: 'rendered'; job: number; text: string}
  | {type: 'failed'; code: string; message: string}

/** Members that one worker reads in one go. */
export interface Batch {
  bytes: number
  path: string
}

// ------------------------------------------------------------- worker → wasm

/** What wasm-bindgen's glue (`--target no-modules`) gives the worker. */
export interface WasmBindgen {
  initSync(options: {module: Uint8Array}): unknown
  Analysis: new (inputs: InputFile[]) => Analysis
  warm(): void
  render(report: string, format: ExportFormat, redact: boolean): string
}

export interface Analysis {
  /** Throws an `Error` with a `code` when nothing at all can be read. */
  plan(): Plan
  loadPlan(plan: Uint8Array): void
  analyze(batch: number, onProgress: (bytesSinceLastCall: number, path: string) => void): Uint8Array
  report(findings: Uint8Array[]): string
  free(): void
}

export interface Plan {
  batches: Batch[]
  total_bytes: number
  members: number
  bytes: Uint8Array
}

/** What the build puts in the `payload` script. */
export interface Payload {
  worker: string
  /** Base64. */
  wasm: string
  version: string
}

declare global {
  // The name is the contract with the build.
  var DETECT_PAYLOAD: Payload
  var trustedTypes:
    | {createPolicy(name: string, rules: {createScriptURL(url: string): string}): {createScriptURL(url: string): string}}
    | undefined
  var wasm_bindgen: WasmBindgen
}

// -------------------------------------------------------------------- report

/** RFC 3339 in UTC with microseconds. */
export type Time = string

export interface Report {
  schema: number
  tool: {name: string; version: string}
  inputs: Input[]
  verdict: Verdict
  jobs: Job[]
  unattributed: Unattributed[]
  unattributed_omitted: number
  mentions: Words[]
  mentions_omitted: number
  explained: Words[]
  explained_omitted: number
  script: Script
  coverage: Coverage
  next_steps: NextSteps[]
  skipped: Skipped[]
  stats: Stats
}

export interface Input {
  name: string
  kind: 'zip' | 'damaged_zip' | 'folder' | 'log' | 'unusable'
  size_bytes: number
  cluster_id: string | null
}

export interface Verdict {
  state: 'findings' | 'incomplete' | 'clear'
  headline: string
  reasons: Reason[]
}

/** Why: a stable code, the facts that belong to it, and the sentence made of both. */
export interface Reason {
  code: string
  text: string
  [fact: string]: unknown
}

export type JobVerdict =
  | 'potentially_corrupt'
  | 'suspect'
  | 'at_risk'
  | 'outcome_unknown'
  | 'cleared'
  | 'not_kept'
  | 'benign'

export type Operation =
  | 'import'
  | 'physical_replication'
  | 'create_table_as'
  | 'materialized_view'
  | 'index_backfill'
  | 'schema_change'
  | 'other'
  | 'unknown'

export type Attribution = 'job_tag' | 'job_type_tag' | 'app_name' | 'schema_change_tag' | 'table_guess'

export type ScriptAnswer = 'reported' | 'cleared' | 'not_seen'

export interface Job {
  job_id: string
  tenant: string
  type: string | null
  operation: Operation
  description: string | null
  table_ids: number[]
  verdict: JobVerdict
  reason: Reason
  num_rows: string | null
  attribution: Attribution
  outcome: Outcome
  conflicts: Outcome[]
  script: ScriptAnswer
  flush_errors: Evidence[]
  flush_errors_omitted: number
  attempts: Attempt[]
  started: Time | null
  /** What to do about it; empty for a job that is no finding. */
  steps: Step[]
}

export interface Outcome {
  state: string
  at: Time | null
  source: string | null
}

export interface Attempt {
  at: Time | null
  kind: 'resume' | 'retry' | 'rerun'
  node: number | null
}

export type Cause = 'lost_sst' | 'cancelled_send' | 'shutdown' | 'unreadable'

export interface Evidence {
  input: number
  path: string
  line: number
  node: number | null
  tenant: string
  time: Time | null
  text: string
  cause: Cause
  counted: boolean
  note: Reason | null
  version: string | null
  table_id: number | null
  index_id: number | null
  attribution: Attribution | null
  copies: string[]
}

export interface Unattributed extends Evidence {
  candidates: string[]
}

export interface Script {
  exit_code: number
  reported: {job_id: string; num_rows: string | null}[]
  jobless: number
}

export type WordsWhy =
  | 'quoted'
  | 'severity'
  | 'not_at_start'
  | 'other_file'
  | 'no_file'
  | 'no_entry'
  | 'unparsed'
  | 'no_log'

/** A place where the words of a flush error stand and are none. */
export interface Words {
  input: number
  path: string
  line: number
  node: number | null
  code: WordsWhy
  why: string
  text: string
}

/** What was looked at, counted once for every face: no face counts it again. */
export interface Covered {
  /** Nodes of which a main log is here. */
  nodes: number
  /** Nodes that the cluster has, where something lists them. */
  nodes_known: number | null
  files: number
  from: Time | null
  to: Time | null
}

export interface Coverage {
  covered: Covered
  has_jobs_table: boolean
  nodes: NodeCoverage[]
  missing_nodes: MissingNode[]
  window: CollectionWindow
  uncovered_jobs: UncoveredJob[]
  uncovered_jobs_omitted: number
  never_affected: boolean
  collect_more: string | null
  missing_groups: string[]
}

export interface NodeCoverage {
  node: number | null
  cluster_id: string | null
  first: Time | null
  last: Time | null
  versions: NodeVersion[]
  files: number
  gaps: Gap[]
  collector_errors: string[]
}

export type Affected = 'yes' | 'no' | 'unknown'

export interface NodeVersion {
  version: string
  from: Time | null
  affected: Affected
  source: string
}

export interface Gap {
  from: Time
  to: Time
  /** `restart` or `silence`. */
  kind: string
}

export interface MissingNode {
  node: number
  source: string
  note: string | null
}

export interface CollectionWindow {
  source: 'flags' | 'default_48h' | 'unknown'
  from: Time | null
  until: Time | null
  redacted: boolean | null
}

export interface UncoveredJob {
  job_id: string
  tenant: string
  type: string | null
  operation: Operation
  description: string | null
  started: Time | null
  finished: Time | null
  reason: Reason
  steps: Step[]
}

/** What to do about the whole. */
export interface NextSteps {
  topic: string
  title: string
  steps: Step[]
}

export interface Step {
  text: string
  /** SQL to copy. */
  sql: string | null
  /** A shell command to copy. */
  code: string | null
}

/** The facts are those of the code; sizes that an archive claims are 64 bits wide. */
export interface Skipped {
  path: string
  code: string
  message: string
  matters: boolean
  [fact: string]: unknown
}

export interface Stats {
  members: number
  members_scanned: number
  bytes_scanned: number
  entries: number
  main_entries: number
  mentions: number
  explained: number
}
