/**
 * The report, schema 2: what the page shows, the command prints as JSON, and the package gives.
 *
 * It says what `src/report/` has, field by field, which a test there holds (`typescript.rs`; it
 * reads this file line by line, so a field stands in a line of its own). Absent is `null`, never
 * a missing key. Identifiers of 64 bits are strings; every number is a safe integer.
 */

/** RFC 3339 in UTC with microseconds. */
export type Time = string

export interface Report {
  /** 2. */
  schema: number
  tool: Tool
  /** Whether stand-ins stand for what identifies its owner. */
  redacted: boolean
  /** Whether the analysis ended before its end, by a person or because it broke off: a part of the files may not have been read. Never `clear`. */
  stopped: boolean
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

export interface Tool {
  name: string
  version: string
}

export interface Input {
  name: string
  kind: 'zip' | 'damaged_zip' | 'tar' | 'folder' | 'log' | 'unusable'
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
  /** Why that is not what the verdict says; null where the script lists a finding, or does not list what is none. */
  script_why: Reason | null
  flush_errors: Evidence[]
  flush_errors_omitted: number
  attempts: Attempt[]
  started: Time | null
  /** What to do about it; empty for a job that is no finding. */
  steps: Step[]
  /** A person's mark that the job is validated; false from an analysis. */
  done: boolean
}

/** How a job ended, as one source has it; `source` is null where nothing tells. */
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

/** One flush error, and where it stands. */
export interface Evidence {
  /** Index into `inputs`. */
  input: number
  path: string
  /** From 1. */
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
  /** 1 is usually the primary index. */
  index_id: number | null
  attribution: Attribution | null
  copies: string[]
}

/** A flush error of no known job; `candidates` are jobs that ran then. */
export interface Unattributed extends Evidence {
  candidates: string[]
}

/** What the published script would say of the same lines. */
export interface Script {
  exit_code: number
  reported: ScriptJob[]
  jobless: number
}

export interface ScriptJob {
  job_id: string
  num_rows: string | null
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

/** A job that these logs cannot clear. */
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
  /** A person's mark that the job is validated; false from an analysis. */
  done: boolean
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

/** What was not read, and why; if it `matters`, the verdict cannot be `clear`. */
export interface Skipped {
  path: string
  code: string
  message: string
  matters: boolean
  /** What belongs to the reason. A number past 2^53, as a lying archive may claim, is its digits. */
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
