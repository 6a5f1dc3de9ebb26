import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { OutboxItem, OutboxItemKey } from '../outbox/outbox-item.ts';
import type { OutboxRecorderOptions } from '../outbox/outbox-recorder.ts';
import type { Outbox } from '../outbox/outbox.ts';

/** A unit of work with an outbox on it. */
export interface OutboxUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly outbox: Outbox;
  /** Stages the creation of an aggregate, which the commit refuses if there is one with this id. */
  readonly createAggregate: (id: string) => void;
  /** Enlists a part that does this when the commit asks it for its writes. */
  readonly atCommit: (work: () => void) => void;
}

/** An empty outbox, and ways to look into it. */
export interface OutboxHarness {
  /** Opens a unit of work of at most 25 items. */
  open(options: OutboxRecorderOptions): OutboxUnderTest;
  /** All items recorded so far, in any order. */
  items(): Promise<readonly OutboxItem[]>;
  /** Deletes an item, as expiry does. */
  expire(item: OutboxItemKey): Promise<void>;
  /** Deletes what counts the commits of a key, as expiry does. */
  expireHead(orderingKey: string): Promise<void>;
}
