import type { History } from '../history/history.ts';
import type { Violation } from '../rules/rule.ts';

/** A history that broke a promise. */
export interface Finding {
  readonly history: History;
  readonly violations: readonly Violation[];
}
