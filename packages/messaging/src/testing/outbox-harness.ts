import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxRecorderOptions } from '../outbox/outbox-recorder.ts';
import type { Outbox } from '../outbox/outbox.ts';

/** A unit of work with an outbox. */
export interface OutboxUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly outbox: Outbox;
  /** Stages the creation of an aggregate. The commit rejects it if the id exists. */
  readonly createAggregate: (id: string) => void;
  /** Enlists a participant that runs `work` when the commit asks for its writes. */
  readonly atCommit: (work: () => void) => void;
}

/** An empty outbox, and access to its items. */
export interface OutboxHarness {
  /** Opens a unit of work of at most 25 items. */
  open(options: OutboxRecorderOptions): OutboxUnderTest;
  /** All items recorded so far, in any order. */
  items(): Promise<readonly OutboxItem[]>;
  /** Deletes an item, as expiry does. */
  expire(item: OutboxItemKey): Promise<void>;
  /** Deletes the head of a key, as expiry does. */
  expireHead(orderingKey: string): Promise<void>;
}
