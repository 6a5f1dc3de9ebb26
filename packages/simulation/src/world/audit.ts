import type { Violation } from '../rules/rule.ts';

/** What is noticed while a history runs, because nothing of it is left to see at rest. */
export interface Audit {
  /** Broken promises. */
  readonly findings: Violation[];
}

/** Nothing noticed yet. */
export const emptyAudit = (): Audit => ({ findings: [] });
