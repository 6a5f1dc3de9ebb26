import type { DispatchState } from '@dynamo-outbox/messaging';

/** A consumer's record of a processed message. */
export interface Processing {
  readonly consumer: string;
  readonly processedAt: Date;
}

/** A message that waits for an operator. */
export interface Waiting {
  readonly queue: string;
  readonly reason: string;
  readonly detail?: string;
  /** The id that the queue assigned, which `redrive` accepts. */
  readonly deliveryId: string;
  readonly sentAt: Date;
}

/** Location of a message in an outbox. */
export interface Recording {
  readonly table: string;
  readonly orderingKey: string;
  readonly sortKey: string;
  readonly recordedAt: Date;
  readonly dispatch: DispatchState;
}

/** Properties from the message itself. */
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
  /** Absent if no searched outbox has it: it expired, or belongs to another service. */
  readonly recording?: Recording;
  readonly processed: readonly Processing[];
  readonly waiting: readonly Waiting[];
}
