import type { Outbox } from '@dynamo-outbox/messaging';

/** An outbox that also delivers messages later. */
export type SchedulingOutbox = Outbox;
