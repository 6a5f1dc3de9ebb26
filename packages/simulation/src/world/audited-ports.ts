import type { MessagingObserver, OutboxItemKey } from '@dynamo-outbox/messaging';
import type { RedriveTarget } from '@dynamo-outbox/messaging/recovery';
import type { FirstOfKey, OutboxStore, OvertakeGuard } from '@dynamo-outbox/messaging/relay';
import type { Cloud } from './cloud.ts';
import { names } from './contract.ts';

const undispatchedOf = ({ database }: Cloud, orderingKey: string): readonly string[] =>
  database
    .itemsOf(names.outbox)
    .flatMap(({ PK, SK, Undispatched }) =>
      PK?.S === orderingKey && Undispatched !== undefined ? [SK?.S ?? ''] : [],
    );

const hasWaiting = (cloud: Cloud, { orderingKey, sortKey }: OutboxItemKey): boolean =>
  undispatchedOf(cloud, orderingKey).some((other) => other < sortKey);

// The time after a failure for which a circuit breaker may stay open and a batch may be retried.
const aftermathMilliseconds = 600_000;

const isUndisturbed = ({ engine, lastDownAt }: Cloud): boolean =>
  Math.max(lastDownAt, engine.lastFaultAt ?? Number.NEGATIVE_INFINITY) < engine.now - aftermathMilliseconds;

/** Checks that the relay publishes every message while nothing but marking fails. */
export const auditDispatches =
  (observer: MessagingObserver, cloud: Cloud): MessagingObserver =>
  (event) => {
    observer(event);
    if (event.event === 'relay.dispatched' && event.failed > 0 && isUndisturbed(cloud)) {
      cloud.audit.findings.push({
        rule: 'stream-stopped',
        detail: `the relay could not publish ${event.failed} messages of a batch, and the topic was well`,
      });
    }
  };

/** Checks that a guard stops a key only while an earlier item of that key is undispatched. */
export const auditGuard = (guard: OvertakeGuard, cloud: Cloud): OvertakeGuard => {
  const note = ({ orderingKey, sortKey }: FirstOfKey): void => {
    cloud.audit.findings.push({
      rule: 'stream-stopped',
      detail: `${orderingKey}: the relay left ${sortKey} to the sweeper, and nothing before it was undispatched`,
    });
  };
  return {
    findOvertaking: async (firsts, timeLeft) => {
      const hadWaiting = new Set(firsts.filter((first) => hasWaiting(cloud, first)));
      const findings = await guard.findOvertaking(firsts, timeLeft);
      firsts
        .filter((first) => findings.waiting.has(first.orderingKey))
        .filter((first) => !hadWaiting.has(first) && !hasWaiting(cloud, first))
        .forEach(note);
      return findings;
    },
  };
};

/** Checks that items which a store reports as marked are no longer listed as undispatched. */
export const auditStore = (store: OutboxStore, cloud: Cloud): OutboxStore => ({
  markDispatched: async (items, timeLeft) => {
    await store.markDispatched(items, timeLeft);
    for (const { orderingKey, sortKey } of items) {
      if (undispatchedOf(cloud, orderingKey).includes(sortKey)) {
        cloud.audit.findings.push({
          rule: 'false-mark',
          detail: `${orderingKey}: the store says that ${sortKey} is marked, and it is listed as undispatched`,
        });
      }
    }
  },
  markParked: (items, timeLeft) => store.markParked(items, timeLeft),
  isOwed: (item) => store.isOwed?.(item) ?? false,
});

/** Reports a redrive that sends a message, receives it as a dead letter again, and sends it a second time. */
export const auditRedriveTarget = (target: RedriveTarget, cloud: Cloud): RedriveTarget => {
  const sentAt = new Map<string, number>();
  return {
    name: target.name,
    send: async (message) => {
      const { deadLetter } = message;
      const id = cloud.bodies.idOf(deadLetter.body);
      if ((sentAt.get(id) ?? Number.POSITIVE_INFINITY) < deadLetter.sentAt.getTime()) {
        cloud.audit.findings.push({
          rule: 'redriven-in-circles',
          detail: `${id} was dead-lettered again after it was redriven, and the same redrive sent it again`,
        });
      }
      sentAt.set(id, cloud.engine.now);
      await target.send(message);
    },
  };
};
