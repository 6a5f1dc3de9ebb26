/**
 * What happens to a call.
 *
 * - `crash-before`: the process dies before the service receives the call.
 * - `crash-after`: the process dies after the service handles the call, before the answer.
 * - `lost-request`: the connection breaks before the service receives the call.
 * - `lost-answer`: the service handles the call, and the connection breaks before the answer.
 * - `throttled`: the service throttles the call.
 * - `stalled`: the client times out after three seconds; the service may still handle the call later.
 * - `partial`: the service handles only some entries of a batch. Other calls succeed as usual.
 */
export type Fault =
  'crash-before' | 'crash-after' | 'lost-request' | 'lost-answer' | 'throttled' | 'stalled' | 'partial';

/** All faults. */
export const faults: readonly Fault[] = [
  'crash-before',
  'crash-after',
  'lost-request',
  'lost-answer',
  'throttled',
  'stalled',
  'partial',
];

/** Assigns faults to calls. */
export interface FaultPlan {
  /** The fault of the call with this index, counted over all processes in the order in which the calls are made. */
  faultOf(index: number): Fault | undefined;
}

/** Creates a plan from the indexes of calls. */
export const planOf = (planned: ReadonlyMap<number, Fault>): FaultPlan => ({
  faultOf: (index) => planned.get(index),
});
