/**
 * Every message that crosses a boundary. The report is in `report.d.ts`, and given on from here.
 *
 *     page (app/)  ⇄  sandboxed frame (engine/frame.js)  ⇄  workers (engine/worker.js)  →  wasm
 *
 * Promises
 * - Identifiers of 64 bits are strings; every number here is a safe integer.
 * - `job` numbers one request of the page. An answer with another number is stale and drops out.
 *
 * Not here: behavior. This file compiles to nothing.
 */

export type * from './report.js'

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
  /** All was read, and the page kept what was found. */
  | {type: 'judge'; job: number; findings: Uint8Array[]}
  /** Of an analysis, which is answered, or of what one worker makes, which is not. */
  | {type: 'stop'; job: number}
  | Part
  /** Answered at once: the process of a frame can end without a word. */
  | {type: 'ping'}
  | ToAnyWorker

/** Bytes of a report, or of what was made of one. The last ones come in the message that they belong to (`parts.js`). */
export type Part = {type: 'part'; job: number; bytes: Uint8Array<ArrayBuffer>}

/** What one worker answers by itself, whatever else goes on. A report is in parts, of which the page sends the last one here. */
export type ToAnyWorker =
  | {type: 'render'; job: number; report: Uint8Array<ArrayBuffer>[]; format: ExportFormat; redact: boolean; saved?: string | undefined}
  | {type: 'openReport'; job: number; report: Uint8Array<ArrayBuffer>[]}
  | {type: 'example'; job: number}
  /** The lines around an evidence, read again from the inputs. */
  | {type: 'context'; job: number; archive: Archive; evidence: EvidencePlace}
  /** The evidence bundle of a report; without inputs, of what the report holds. */
  | {type: 'bundle'; job: number; archive: Archive; report: Uint8Array<ArrayBuffer>[]; redact: boolean; hashInputs: boolean}
  /** Of an analysis that ended before its end: what of its plan was read. */
  | {type: 'reportStopped'; job: number; plan: Uint8Array; findings: Uint8Array[]; broken: Broken | null}

/** What ended an analysis that no person stopped. */
export interface Broken {
  /** The code of an engine's end. */
  code: string
  /** The file that was being read, as far as is known; else empty. */
  path: string
}

/** What it answers. */
export type FromAnyWorker =
  /** As JSON: bytes change hands, text of tens of megabytes would stop the page. */
  | {type: 'report'; job: number; bytes: Uint8Array<ArrayBuffer>}
  /** UTF-8. */
  | {type: 'rendered'; job: number; bytes: Uint8Array<ArrayBuffer>}
  | {type: 'opened'; job: number; bytes: Uint8Array<ArrayBuffer>; saved: string | null}
  /** What was given is no saved report. */
  | {type: 'refused'; job: number; code: string; message: string}
  | {type: 'example'; job: number; bytes: Uint8Array<ArrayBuffer>}
  | {type: 'context'; job: number; context: Context}
  | {type: 'bundle'; job: number; bytes: Uint8Array<ArrayBuffer>}
  /** How far a bundle is; it comes before the answer, any number of times. */
  | {type: 'bundling'; job: number; reading: Reading}

/** The files that a report was made of, to be read again; none if it was saved. */
export interface Archive {
  /** The same for the same inputs, so that a worker need not look into them again. */
  id: number
  inputs: InputFile[]
}

/** Where an evidence stands, and what must stand there. */
export interface EvidencePlace {
  input: number
  path: string
  line: number
  text: string
}

/** What stands around an evidence, or why it cannot be shown. */
export interface Context {
  /** The entries with their lines in front, the evidence marked with `>`. */
  text: string | null
  /** A sentence that says why there is none. */
  missing: string | null
}

/** How much of all that is read again was read. */
export interface Reading {
  path: string
  doneBytes: number
  totalBytes: number
}

/** A saved report, as JSON, and when it was saved, if that stands in it. */
export interface OpenedReport {
  report: Uint8Array<ArrayBuffer>
  saved: string | null
}

/** Frame → page. `failed` is the frame's last word: it has ended its workers. */
export type FromFrame =
  | {type: 'listening'}
  | {type: 'started'}
  | {type: 'violation'}
  | {type: 'pong'}
  | {type: 'progress'; job: number; progress: Progress}
  /** The page keeps what was found, so that the end of a frame takes nothing with it (`kept.js`). */
  | {type: 'planned'; job: number; plan: Uint8Array}
  | {type: 'findings'; job: number; findings: Uint8Array}
  /** All findings are there. */
  | {type: 'read'; job: number}
  /** Nothing more is read, as was asked. */
  | {type: 'stopped'; job: number}
  | Part
  | FromAnyWorker
  /** `path` is the file that was being read, as far as is known; else empty. */
  | {type: 'failed'; code: string; message: string; path: string}

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
  | {type: 'open'; job: number; inputs: InputFile[]; plan: Uint8Array; workers?: never}
  | {type: 'open'; job: number; inputs: InputFile[]; plan: null; workers: number}
  | {type: 'analyze'; job: number; batch: number; slices: Slice[]}
  | {type: 'report'; job: number; findings: Uint8Array[]}
  | ToAnyWorker
  | {type: 'close'; job: number}

/** Worker → frame. After `failed` the worker is never used again. */
export type FromWorker =
  | {type: 'started'}
  /** The policy refused it something. */
  | {type: 'violation'}
  | {type: 'planned'; job: number; batches: Batch[]; totalBytes: number; members: number; plan: Uint8Array}
  | {type: 'progress'; job: number; batch: number; bytes: number; path: string}
  /** Some of a batch that takes long; the rest comes with `findings`. */
  | {type: 'found'; job: number; findings: Uint8Array}
  /** `memory` is how many bytes the worker's module has: it never gives any back. */
  | {type: 'findings'; job: number; batch: number; findings: Uint8Array; memory: number}
  | FromAnyWorker
  /** `path` is the file that it was reading, or empty. */
  | {type: 'failed'; code: string; message: string; path: string}

/** Members that one worker reads in one go. */
export interface Batch {
  bytes: number
  path: string
  /** What is worth reading ahead: one slice at most. */
  stretches: Stretch[]
}

/** Bytes of an input that lie side by side. */
export interface Stretch {
  /** Index into the inputs. */
  input: number
  start: number
  end: number
}

/** Bytes of an input that were read; transferred, not copied. */
export interface Slice {
  input: number
  start: number
  bytes: Uint8Array<ArrayBuffer>
}

// ------------------------------------------------------------- worker → wasm

/** What wasm-bindgen's glue (`--target no-modules`) gives the worker. */
export interface WasmBindgen {
  initSync(options: {module: Uint8Array}): {memory: WebAssembly.Memory}
  Analysis: new (inputs: InputFile[]) => Analysis
  warm(): void
  render(report: string, format: ExportFormat, redact: boolean, saved?: string | undefined): string
  /** Of a plan, and of what `analyze` gave of some of its batches; with the code of what ended it, if no person did, and the file that was being read. */
  reportStopped(plan: Uint8Array, findings: Uint8Array[], brokenBy: string | undefined, path: string): Uint8Array<ArrayBuffer>
  /** Throws an `Error` with a `code` when the text is no saved report. */
  openReport(text: string): {report: string; saved: string | null}
  example(): Uint8Array<ArrayBuffer>
}

export interface Analysis {
  /** Throws an `Error` with a `code` when nothing at all can be read. */
  plan(workers?: number): Plan
  loadPlan(plan: Uint8Array): void
  /** Takes bytes that the next `analyze` will need. */
  hold(input: number, start: number, bytes: Uint8Array): void
  /** `path` is the file that is being read, told before its first byte is; at the end it is empty. On true, what was found so far is given. */
  analyze(batch: number, onProgress: (bytesSinceLastCall: number, path: string) => boolean, onFindings: (findings: Uint8Array) => void): Uint8Array
  /** The report as JSON in UTF-8: byte for byte what the command prints. */
  reportJson(findings: Uint8Array[]): Uint8Array<ArrayBuffer>
  context(input: number, path: string, line: number, text: string): Context
  /** The bytes of a zip archive. */
  bundle(report: string, redact: boolean, hashInputs: boolean, onProgress: (path: string, done: number, total: number) => void): Uint8Array<ArrayBuffer>
  free(): void
}

export interface Plan {
  batches: Batch[]
  total_bytes: number
  members: number
  bytes: Uint8Array
}

/** What the build puts in the `payload` script, each deflated (zlib), in base 91. */
export interface Payload {
  worker: string
  wasm: string
}

/** The same, unpacked. */
export interface Analyzer {
  /** Text of the worker script. */
  worker: string
  wasm: Uint8Array
}

declare global {
  // The name is the contract with the build. It stands behind the app's script, and may not have come.
  var DETECT_PAYLOAD: Payload | undefined
  var trustedTypes:
    | {createPolicy(name: string, rules: {createScriptURL(url: string): string}): {createScriptURL(url: string): string}}
    | undefined
  var wasm_bindgen: WasmBindgen
}
