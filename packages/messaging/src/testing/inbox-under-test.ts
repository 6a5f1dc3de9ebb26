import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { Inbox } from '../inbox/inbox.ts';

/** A unit of work with an inbox on it. */
export interface InboxUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly inbox: Inbox;
  /** Stages the creation of an aggregate, which the commit refuses if there is one with this id. */
  readonly createAggregate: (id: string) => void;
}
