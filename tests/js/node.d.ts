/** As much of Node's types as the tests use: its own would hide those of the browser. */

declare module 'node:test' {
  export interface TestContext {
    after(run: () => void): void
  }
  export function test(name: string, run: (context: TestContext) => void | Promise<void>): void
}

declare module 'node:timers' {
  export function setImmediate(run: (value: unknown) => void): void
}

declare module 'node:assert/strict' {
  function assert(value: unknown, message?: string): asserts value
  namespace assert {
    function equal<T>(actual: unknown, expected: T, message?: string): asserts actual is T
    function deepEqual(actual: unknown, expected: unknown, message?: string): void
    function match(actual: string, pattern: RegExp, message?: string): void
    function throws(run: () => unknown, expected?: RegExp): void
    function rejects(promise: Promise<unknown>, expected: object): Promise<void>
  }
  export default assert
}
