/** What can happen to a request and its answer. */
export const faultKinds = [
  /** The answer takes longer. */
  'latency',
  /** The answer takes longer than any client waits; what was asked for is done. */
  'stalled',
  /** HTTP 500 or 503 instead of the answer; nothing is done. */
  'server-error',
  /** The service's own words for too many requests; nothing is done. */
  'throttled',
  /** The connection is reset before the service hears of the request. */
  'lost-request',
  /** What was asked for is done; the connection is reset before the answer. */
  'lost-answer',
  /** What was asked for is done; the connection is reset in the middle of the answer. */
  'cut-answer',
  /** TransactWriteItems is cancelled: another transaction holds an item. */
  'transaction-conflict',
  /** TransactWriteItems is cancelled: an item's partition is throttled. */
  'transaction-throttled',
  /** GetRecords: the iterator is too old. */
  'expired-iterator',
  /** Some entries of a batch are not done, and reported as failed. */
  'failed-entries',
  /** Some entries of a batch are not done, and not reported at all. */
  'unmentioned-entries',
  /** Some entries of a batch are done, and reported as failed. */
  'misreported-entries',
  /** A message of a standard queue is delivered once more. */
  'duplicate-delivery',
  /** Messages of a standard queue are held back and delivered behind later ones. */
  'reordered-delivery',
] as const;

/** What can happen to a request and its answer. */
export type FaultKind = (typeof faultKinds)[number];

/** A fault that is to happen to one request. */
export interface Fault {
  readonly kind: FaultKind;
  /** In [0, 1), the same for the same seed: decides what the kind leaves open, such as which entries. */
  readonly dice: number;
}
