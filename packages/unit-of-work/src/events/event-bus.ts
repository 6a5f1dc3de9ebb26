import { assertCount } from '@dynamo-outbox/kernel';
import { assertPlainParts } from '../assert-plain-parts.ts';
import { composeUnitOfWork } from '../compose-unit-of-work.ts';
import { UnitOfWorkClosedError } from '../errors.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import { EventQueue } from './event-queue.ts';
import type { WithEvents } from './event-publisher.ts';
import type { Subscription } from './subscription.ts';
import { Subscriptions } from './subscriptions.ts';

/** What an event bus is made of. */
export interface EventBusOptions<TParts extends object> {
  /** Subscribers of an event run one after the other, in this order. */
  readonly subscriptions: readonly Subscription<TParts>[];
  /** Most events that may have led to an event, from 1. Default 10. */
  readonly maxDepth?: number;
  /** Most events of one unit of work, from 1. Default 1,000. */
  readonly maxEvents?: number;
}

/** Delivers domain events inside a unit of work. */
export interface EventBus<TParts extends object> {
  /**
   * Creates a unit of work as `composeUnitOfWork` does, with a publisher of domain events in addition.
   *
   * Its commit first runs the subscribers of all published events, in the order of publishing, one at a time; events that
   * subscribers publish come last. Then it writes everything in one transaction. If a subscriber throws, nothing is written, the
   * unit of work is closed, and the commit rejects with that error.
   *
   * `parts` is copied, so it must be a plain object. Commit the unit of work that this returns, not `transaction`, which knows
   * nothing of the events.
   *
   * @throws TypeError when `parts` is not a plain object, or has a part with the name `events`, `commit` or `rollback`.
   */
  composeUnitOfWork<TGiven extends TParts>(
    transaction: UnitOfWork,
    parts: TGiven & Reserved,
  ): TGiven & WithEvents & UnitOfWork;
}

/** Parts that the unit of work of an event bus has itself. */
type Reserved = Readonly<Partial<Record<'events' | keyof UnitOfWork, never>>>;

const reserved = ['events', 'commit', 'rollback'] as const;

const assertParts = (parts: object): void => {
  assertPlainParts(parts);
  const [taken] = reserved.filter((name) => Object.hasOwn(parts, name));
  if (taken !== undefined) {
    throw new TypeError(
      `A part of a unit of work cannot have the name ${taken}: the event bus adds its own. Rename it.`,
    );
  }
};

/**
 * Creates an event bus: plain subscriptions that run in process, in the transaction of the publisher.
 *
 * Throws `DOMAIN_EVENT_DEFINED_TWICE` if two definitions have the same name.
 *
 * @throws RangeError when `maxDepth` or `maxEvents` is not a whole number from 1.
 */
export const createEventBus = <TParts extends object>({
  subscriptions,
  maxDepth = 10,
  maxEvents = 1_000,
}: EventBusOptions<TParts>): EventBus<TParts> => {
  assertCount('maxDepth', maxDepth);
  assertCount('maxEvents', maxEvents);
  const known = new Subscriptions(subscriptions);
  return {
    composeUnitOfWork: (transaction, parts) => {
      assertParts(parts);
      const queue = new EventQueue(known, { maxDepth, maxEvents });
      return composeUnitOfWork(toSettling(transaction, queue, parts), {
        ...parts,
        events: queue.publisher,
      });
    },
  };
};

/** A transaction that runs the subscribers before it commits, once. */
const toSettling = <TParts extends object>(
  transaction: UnitOfWork,
  queue: EventQueue<TParts>,
  parts: TParts,
): UnitOfWork => {
  let isCommitted = false;
  const rollback = (): void => {
    queue.close();
    transaction.rollback();
  };
  return {
    rollback,
    commit: async () => {
      if (isCommitted) {
        throw new UnitOfWorkClosedError();
      }
      isCommitted = true;
      try {
        await queue.settle(parts);
      } catch (error) {
        rollback();
        throw error;
      }
      await transaction.commit();
    },
  };
};
