import type {Analyze, AnalysisErrorConstructor, Render} from './shared.js'

export type * from './shared.js'

/** Takes paths, or `file:` addresses, of archives, folders and logs. */
export declare const analyze: Analyze<string | URL>
export declare const render: Render
export declare const AnalysisError: AnalysisErrorConstructor
/** The package's version. */
export declare const version: string
/** The commit that it was built from; empty where nothing told it. */
export declare const commit: string
