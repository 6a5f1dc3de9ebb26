import type { ModelCall } from './model-call.ts';

/**
 * What happens to a call.
 *
 * - `crash-before`: its process dies before the service hears of it.
 * - `crash-after`: its process dies after the service has done it, before the answer.
 * - `lost-request`: the connection breaks before the service hears of it.
 * - `lost-answer`: the service does it, and the connection breaks before the answer.
 * - `throttled`: the service refuses it for now.
 * - `stalled`: it takes a minute, more than any client waits.
 * - `partial`: a batch is done in part; where the call is no batch, like `throttled`.
 */
export type Fault =
  'crash-before' | 'crash-after' | 'lost-request' | 'lost-answer' | 'throttled' | 'stalled' | 'partial';

/** Every fault, for drawing one. */
export const faults: readonly Fault[] = [
  'crash-before',
  'crash-after',
  'lost-request',
  'lost-answer',
  'throttled',
  'stalled',
  'partial',
];

/** Which calls meet a fault. */
export interface FaultPlan {
  /** The fault of the call with this index, counted over all processes in the order in which the calls are made. */
  faultOf(index: number, call: ModelCall & { readonly process: string }): Fault | undefined;
}

/** A plan that names the calls by their index. */
export const planOf = (planned: ReadonlyMap<number, Fault>): FaultPlan => ({
  faultOf: (index) => planned.get(index),
});
