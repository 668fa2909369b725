/**
 * The package's types, whichever of its two faces is used.
 *
 * Not here: the report's own, which are given on.
 */

import type {Report} from '../../www/report.js'

export type * from '../../www/report.js'

/** A file with its place in a folder, where it has no `webkitRelativePath`. */
export interface InputFile {
  /** Name of the input: that of the folder. */
  name: string
  /** Path below the folder, with slashes. */
  path: string
  file: Blob
  /** Whether it comes from a folder. */
  folder: boolean
}

/** How far an analysis is. */
export interface Progress {
  phase: 'planning' | 'reading' | 'judging'
  /** Bytes of the inputs, as they stand in them, that were read of all that will be. */
  doneBytes: number
  totalBytes: number
  /** Files of the archives that are read. */
  members: number
  /** One that is being read; empty when none is. */
  path: string
}

export interface Options {
  /** Called now and then, and never after the promise is settled. If it throws, the promise rejects with that. */
  onProgress?: (progress: Progress) => void
  /** Ends the analysis at once, whatever it is at; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
  /** How many workers read; if no number is given, as many as there are processors, and eight at most. */
  workers?: number
}

export interface RenderOptions {
  /** Whether names, addresses and other data of the cluster get stand-ins; false if not given. */
  redact?: boolean
}

export type Format = 'text' | 'markdown' | 'csv' | 'html' | 'json'

/**
 * Analyzes everything that is given as one cluster's, and gives one report.
 *
 * Rejects with an `AnalysisError` if nothing in the inputs can be analyzed. What
 * cannot be read of them is no error: the report names it, and is not `clear`.
 */
export type Analyze<Input> = (inputs: Iterable<Input> & object, options?: Options) => Promise<Report>

/** Writes a report in one of the command's formats, byte for byte as it does; HTML says the time of that. */
export type Render = (report: Report, format: Format, options?: RenderOptions) => Promise<string>

/**
 * Why there is no report: the analyzer's own word on the inputs, or a failure of
 * the analyzer itself.
 */
export interface AnalysisError extends Error {
  /**
   * What happened, for programs; `message` says it to a person. Codes that begin
   * with `engine_`, such as `engine_died`, speak of the analyzer; all others,
   * such as `not-a-zip`, of what it was given.
   */
  readonly code: string
}

export interface AnalysisErrorConstructor {
  new (code: string, message: string): AnalysisError
}
