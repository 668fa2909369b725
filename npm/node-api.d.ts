/** As much of Node's types as the package uses: its own would hide those of the browser. */

declare module 'node:fs' {
  export function openSync(path: string): number
  export function closeSync(file: number): void
  export function readSync(file: number, into: Uint8Array, offset: number, length: number, position: number): number
  export function readFileSync(path: URL, encoding: 'utf8'): string
}

declare module 'node:fs/promises' {
  interface FileHandle {
    read(into: Uint8Array, offset: number, length: number, position: number): Promise<{bytesRead: number}>
    close(): Promise<void>
  }
  interface Stats {
    size: number
    isFile(): boolean
    isDirectory(): boolean
  }
  export function open(path: string): Promise<FileHandle>
  export function readFile(path: URL): Promise<Uint8Array>
  export function readdir(path: string): Promise<string[]>
  export function realpath(path: string): Promise<string>
  export function stat(path: string): Promise<Stats>
}

declare module 'node:os' {
  export function availableParallelism(): number
}

declare module 'node:path' {
  export function basename(path: string): string
  export function join(...parts: string[]): string
  export function resolve(path: string): string
}

declare module 'node:url' {
  export function fileURLToPath(url: URL): string
}

declare module 'node:vm' {
  export function runInThisContext(code: string, options: {filename: string}): unknown
}

declare module 'node:worker_threads' {
  export type TransferListItem = Transferable
  export class Worker {
    constructor(script: URL)
    postMessage(message: unknown, transfer: TransferListItem[]): void
    terminate(): Promise<number>
    on(event: 'message' | 'messageerror' | 'error', heard: (value: unknown) => void): void
  }
  export const parentPort: {
    postMessage(message: unknown, transfer?: TransferListItem[]): void
    on(event: 'message', heard: (data: any) => void): void
  } | null
}
