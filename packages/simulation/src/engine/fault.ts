/**
 * What happens to a call.
 *
 * - `crash-before`: its process dies before the service hears of it.
 * - `crash-after`: its process dies after the service has done it, before the answer.
 * - `lost-request`: the connection breaks before the service hears of it.
 * - `lost-answer`: the service does it, and the connection breaks before the answer.
 * - `throttled`: the service refuses it for now.
 * - `stalled`: the client gives up waiting after three seconds; the service may still do it later.
 * - `partial`: a batch is done in part. A call that is not a batch is done as usual.
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
  faultOf(index: number): Fault | undefined;
}

/** A plan that names the calls by their index. */
export const planOf = (planned: ReadonlyMap<number, Fault>): FaultPlan => ({
  faultOf: (index) => planned.get(index),
});
