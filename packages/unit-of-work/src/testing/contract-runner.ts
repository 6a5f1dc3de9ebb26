// Two functions, because the types of Jest's globals accept either, and not one that may do both.
type Body = (() => void) | (() => Promise<void>);

/** What a contract suite asserts about a value. `expect` of Jest, Vitest and the package `expect` have more. */
export interface ContractMatchers {
  toBe(expected: unknown): unknown;
  toBeGreaterThan(expected: number): unknown;
  toBeLessThan(expected: number): unknown;
  toBeLessThanOrEqual(expected: number): unknown;
  toBeUndefined(): unknown;
  toContain(expected: unknown): unknown;
  toEqual(expected: unknown): unknown;
  toHaveLength(expected: number): unknown;
  toHaveProperty(path: string, expected?: unknown): unknown;
  toMatch(expected: RegExp | string): unknown;
  toMatchObject(expected: object): unknown;
  toThrow(expected?: unknown): unknown;
}

/** Matchers and the same matchers negated. */
export interface ContractAssertion extends ContractMatchers {
  readonly not: ContractMatchers;
}

/** Assertions about a value, or about the outcome of a promise. */
export interface ContractAssertions extends ContractAssertion {
  readonly rejects: ContractAssertion;
  readonly resolves: ContractAssertion;
}

/** `expect` of Jest, Vitest or the package `expect`. */
export interface ContractExpect {
  (actual: unknown): ContractAssertions;
  any(constructor: unknown): unknown;
  arrayContaining(expected: readonly unknown[]): unknown;
  objectContaining(expected: object): unknown;
  stringContaining(expected: string): unknown;
}

/**
 * The functions of a test runner that contract suites use, so that they depend on none: the module `@jest/globals`, the module
 * `vitest`, the globals of either, or `node:test` with the package `expect`.
 */
export interface ContractRunner {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly it: (name: string, run: Body) => unknown;
  readonly beforeAll: (prepare: Body) => unknown;
  readonly beforeEach: (prepare: Body) => unknown;
  readonly afterAll: (clean: Body) => unknown;
  readonly afterEach: (clean: Body) => unknown;
  readonly expect: ContractExpect;
}
