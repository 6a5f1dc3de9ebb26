import type { FaultCounts } from '../proxy/fault-counts.ts';
import type { Recovery } from './recovery.ts';
import type { Moment } from './timeline.ts';
import type { Truth } from './truth.ts';
import type { Violation } from './violation.ts';
import type { Rest } from './wait-for-rest.ts';

/** The result of a chaos run. */
export interface ChaosResult {
  readonly seed: number;
  readonly mode: 'fifo' | 'standard';
  readonly sabotage?: string;
  readonly startedAt: string;
  readonly messages: {
    readonly wanted: number;
    /** Recorded by producers, and by consumers that confirm. */
    readonly committed: number;
    readonly published: number;
    /** Messages published again, which consumers then dropped. */
    readonly publishedAgain: number;
    readonly effects: number;
    /** On the consumer's dead-letter queue. */
    readonly rejected: number;
    /** On the relay's parking queue. */
    readonly parked: number;
  };
  readonly commits: {
    readonly committed: number;
    readonly refused: number;
    /** Commits with an unknown result, or whose producer was killed before it knew. */
    readonly unknown: number;
    /** Number of those commits that were actually written. */
    readonly unknownWritten: number;
  };
  readonly kills: { readonly functionHost: number; readonly producer: number };
  readonly faults: FaultCounts;
  readonly requests: Readonly<Record<string, number>>;
  /** Commands of operators, by name and outcome. */
  readonly operations: Readonly<Record<string, number>>;
  /** Number of undispatched items before the faults started. */
  readonly backlog?: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly recoveries: readonly Recovery[];
  readonly timeline: readonly Moment[];
  readonly seconds: { readonly load: number; readonly drain: number };
  readonly messagesPerSecond: number;
  readonly rest: Rest;
  readonly violations: readonly Violation[];
}

/** Returns counts from the tables. */
export const countTruth = (
  truth: Truth,
): Pick<ChaosResult, 'commits'> & {
  readonly committed: number;
  readonly effects: number;
  readonly rejected: number;
  readonly parked: number;
} => {
  const { attempts, entries, confirmations } = truth;
  const withOutcome = (outcome: string | undefined): typeof attempts =>
    attempts.filter((attempt) => attempt.outcome === outcome);
  const unknown = [...withOutcome('unknown'), ...withOutcome(undefined)];
  return {
    committed: entries.recorded.size + confirmations.recorded.size,
    effects: entries.effects.size + confirmations.effects.size,
    rejected: new Set(entries.deadLettered).size,
    parked: new Set(entries.parked).size,
    commits: {
      committed: withOutcome('committed').length,
      refused: withOutcome('refused').length,
      unknown: unknown.length,
      unknownWritten: unknown.filter(({ messages }) => messages.every(({ id }) => entries.recorded.has(id)))
        .length,
    },
  };
};
