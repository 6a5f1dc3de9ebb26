import type { Violation } from '../rules/rule.ts';

/** Observations made while a history runs, because its final state no longer shows them. */
export interface Audit {
  /** Broken promises. */
  readonly findings: Violation[];
}

/** Creates an empty audit. */
export const emptyAudit = (): Audit => ({ findings: [] });
