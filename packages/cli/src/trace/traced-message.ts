/** How far a message's outbox item is. */
export type DispatchState =
  | { readonly state: 'dispatched'; readonly at: Date }
  | { readonly state: 'undispatched' }
  /** The item, or another message of it, was parked. */
  | { readonly state: 'parked'; readonly at: Date; readonly reason: string }
  /** The outbox does not track what was dispatched. */
  | { readonly state: 'unknown' };

/** That a consumer processed a message. */
export interface Processing {
  readonly consumer: string;
  readonly processedAt: Date;
}

/** That a message waits for a person. */
export interface Waiting {
  readonly queue: string;
  readonly reason: string;
  readonly detail?: string;
  /** The queue's own id of it, which `redrive` takes. */
  readonly deliveryId: string;
  readonly sentAt: Date;
}

/** Where a message lies in an outbox. */
export interface Recording {
  readonly table: string;
  readonly orderingKey: string;
  readonly sortKey: string;
  readonly recordedAt: Date;
  readonly dispatch: DispatchState;
}

/** What a message says of itself. */
export interface TracedIdentity {
  readonly id: string;
  readonly type?: string;
  readonly source?: string;
  readonly orderingKey?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly occurredAt?: Date;
}

/** A message, and everywhere it is or was. */
export interface TracedMessage extends TracedIdentity {
  /** Absent when no outbox that was looked into has it: it expired, or is another service's. */
  readonly recording?: Recording;
  readonly processed: readonly Processing[];
  readonly waiting: readonly Waiting[];
}
