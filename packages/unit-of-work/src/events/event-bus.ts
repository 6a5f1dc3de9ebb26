import { assertCount } from '@dynamo-outbox/kernel';
import { composeUnitOfWork } from '../compose-unit-of-work.ts';
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
}

/** Delivers domain events inside a unit of work. */
export interface EventBus<TParts extends object> {
  /**
   * Creates a unit of work as `composeUnitOfWork` does, with a publisher of domain events in addition.
   *
   * Its commit first runs the subscribers of all published events, in the order of publishing, one at a time; events that
   * subscribers publish come last. Then it writes everything in one transaction. If a subscriber throws, nothing is written, the
   * unit of work is closed, and the commit rejects with that error.
   */
  composeUnitOfWork<TGiven extends TParts>(
    transaction: UnitOfWork,
    parts: TGiven,
  ): TGiven & WithEvents & UnitOfWork;
}

/**
 * Creates an event bus: plain subscriptions that run in process, in the transaction of the publisher.
 *
 * Throws `DOMAIN_EVENT_DEFINED_TWICE` if two definitions have the same name.
 *
 * @throws RangeError when `maxDepth` is not a whole number from 1.
 */
export const createEventBus = <TParts extends object>({
  subscriptions,
  maxDepth = 10,
}: EventBusOptions<TParts>): EventBus<TParts> => {
  assertCount('maxDepth', maxDepth);
  const known = new Subscriptions(subscriptions);
  return {
    composeUnitOfWork: (transaction, parts) => {
      const events = new EventQueue(known, maxDepth);
      const commit = async (): Promise<void> => {
        try {
          await events.settle(parts);
        } catch (error) {
          rollback();
          throw error;
        }
        await transaction.commit();
      };
      const rollback = (): void => {
        events.close();
        transaction.rollback();
      };
      return composeUnitOfWork({ commit, rollback }, { ...parts, events });
    },
  };
};
