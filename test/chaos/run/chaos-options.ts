import type { FaultPlanOptions } from '../proxy/fault-plan.ts';
import type { Sabotage } from '../ledger/sabotage.ts';

/** What a run is to be. */
export interface ChaosOptions {
  readonly seed: number;
  /** How many messages are committed at least. */
  readonly messages: number;
  /** How long committing, killing and faults may take; catching up comes on top. */
  readonly minutes: number;
  /** Whether topics and queues are FIFO; by default with an odd seed. */
  readonly fifo?: boolean | undefined;
  readonly sabotage?: Sabotage | undefined;
  /** Multiplies the rates of all faults; 1 by default. */
  readonly intensity?: number | undefined;
  /** These faults by the names of operations, instead of the usual ones, and no quiet times. */
  readonly rates?: FaultPlanOptions['rates'];
  /**
   * How many undispatched items pile up before the faults begin, while relays and sweepers are off; they are on again as the faults
   * begin, and live traffic goes on. None by default.
   */
  readonly backlog?: number | undefined;
  /** Multiplies the share of poison messages; 1 by default. */
  readonly poison?: number | undefined;
  /** Whether processes are killed, the relay is off for a while, and services are out; true by default. */
  readonly kills?: boolean | undefined;
  /** How long nothing may move before the rest is called lost; by default as long as anything may take. */
  readonly stuckMilliseconds?: number | undefined;
  /** Hears every line that functions write, and what is done to them, with the milliseconds of the run before it. */
  readonly log?: (line: string) => void;
  /** Hears what goes on. */
  readonly say?: (sentence: string) => void;
}

/** Whether the run is one with FIFO topics and queues. */
export const isFifo = ({ fifo, seed }: Pick<ChaosOptions, 'fifo' | 'seed'>): boolean =>
  fifo ?? seed % 2 === 1;
