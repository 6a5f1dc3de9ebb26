/** The kinds of faults of a request and its response. */
export const faultKinds = [
  /** The response is delayed. */
  'latency',
  /** The response is delayed beyond the timeout of every client; the request takes effect. */
  'stalled',
  /** HTTP 500 or 503; the request has no effect. */
  'server-error',
  /** A throttling error of the service; the request has no effect. */
  'throttled',
  /** The connection is reset before the service receives the request. */
  'lost-request',
  /** The request takes effect; the connection is reset before the response. */
  'lost-answer',
  /** The request takes effect; the connection is reset in the middle of the response. */
  'cut-answer',
  /** TransactWriteItems is cancelled: another transaction holds an item. */
  'transaction-conflict',
  /** TransactWriteItems is cancelled: an item's partition is throttled. */
  'transaction-throttled',
  /** GetRecords: the iterator is too old. */
  'expired-iterator',
  /** Some entries of a batch have no effect, and are reported as failed. */
  'failed-entries',
  /** Some entries of a batch have no effect, and are not reported at all. */
  'unmentioned-entries',
  /** Some entries of a batch take effect, and are reported as failed. */
  'misreported-entries',
  /** A message of a standard queue is delivered once more. */
  'duplicate-delivery',
  /** Messages of a standard queue are held back and delivered after later ones. */
  'reordered-delivery',
] as const;

/** The kinds of faults of a request and its response. */
export type FaultKind = (typeof faultKinds)[number];

/** The planned fault of one request. */
export interface Fault {
  readonly kind: FaultKind;
  /** A number in [0, 1), the same for the same seed. It decides details of the fault, such as the affected entries. */
  readonly dice: number;
}
