import type {Analyze, AnalysisErrorConstructor, InputFile, Render} from './shared.js'

export type * from './shared.js'

export declare const analyze: Analyze<File | InputFile>
export declare const render: Render
export declare const AnalysisError: AnalysisErrorConstructor
/** The package's version. */
export declare const version: string
/** The commit that it was built from; empty where nothing told it. */
export declare const commit: string
