import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { Inbox } from '../inbox/inbox.ts';

/** A unit of work with an inbox. */
export interface InboxUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly inbox: Inbox;
  /** Stages the creation of an aggregate. The commit rejects it if the id exists. */
  readonly createAggregate: (id: string) => void;
}
