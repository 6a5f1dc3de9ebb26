import type { FaultPlanOptions } from '../proxy/fault-plan.ts';
import type { Sabotage } from '../ledger/sabotage.ts';

/** Options of a chaos run. */
export interface ChaosOptions {
  readonly seed: number;
  /** Minimum number of messages to commit. */
  readonly messages: number;
  /** Duration of commits, kills and faults in minutes. Catching up takes additional time. */
  readonly minutes: number;
  /** Whether topics and queues are FIFO. Default: true for an odd seed. */
  readonly fifo?: boolean | undefined;
  readonly sabotage?: Sabotage | undefined;
  /** Multiplies the rates of all faults; 1 by default. */
  readonly intensity?: number | undefined;
  /** Fault rates by operation, instead of the default ones, without quiet periods. */
  readonly rates?: FaultPlanOptions['rates'];
  /**
   * Number of undispatched items that accumulate while relays and sweepers are off. They are turned on when the faults
   * start, and live traffic continues. Default: none.
   */
  readonly backlog?: number | undefined;
  /** Multiplies the share of poison messages; 1 by default. */
  readonly poison?: number | undefined;
  /** Whether processes are killed, the relay is off for a while, and services have outages. Default: true. */
  readonly kills?: boolean | undefined;
  /**
   * Time without progress after which the remaining messages count as lost. Default: the longest time that any step may
   * take.
   */
  readonly stuckMilliseconds?: number | undefined;
  /** Receives every line that functions write, and every action on them, with the time of the run in milliseconds. */
  readonly log?: (line: string) => void;
  /** Receives progress messages. */
  readonly say?: (sentence: string) => void;
}

/** Whether the run is one with FIFO topics and queues. */
export const isFifo = ({ fifo, seed }: Pick<ChaosOptions, 'fifo' | 'seed'>): boolean =>
  fifo ?? seed % 2 === 1;
