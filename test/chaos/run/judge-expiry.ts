import { secondsPerDay } from '@dynamo-outbox/kernel';
import type { Hop, ItemState, Truth } from './truth.ts';
import { type Violation, violationsOf } from './violation.ts';

const outboxDays = 7;
const inboxDays = 30;

/** The data that decides whether an item may expire. */
interface Ends {
  readonly published: ReadonlySet<string>;
  /** Messages that are still on the parking queue. */
  readonly waiting: ReadonlySet<string>;
  /** Earliest time at which an item of this run may expire. */
  readonly earliest: number;
}

const faultOfExpiry = (
  { expiresAt = 0, isPending, parked, messageIds }: ItemState,
  { published, earliest }: Ends,
): string | undefined => {
  if (isPending) {
    return 'is listed as undispatched and may expire';
  }
  if (parked.length > 0) {
    return `may expire while message ${parked.join(', ')} is parked`;
  }
  const unpublished = messageIds.find((id) => !published.has(id));
  if (unpublished !== undefined) {
    return `may expire, and message ${unpublished} was never published`;
  }
  return expiresAt < earliest ? `may expire before its retention of ${outboxDays} days is over` : undefined;
};

const faultOfStaying = (
  { isPending, parked, messageIds }: ItemState,
  { published, waiting }: Ends,
): string | undefined =>
  isPending ||
  parked.length > 0 ||
  // A redrive that failed between its marks leaves the item like this, and keeps the message in the parking queue.
  messageIds.some((id) => !published.has(id) || waiting.has(id))
    ? undefined
    : 'never expires, and all of its messages were published';

const judgeItems = ({ name, items }: Hop, ends: Ends): readonly string[] =>
  items.flatMap((item) => {
    const fault = item.expiresAt === undefined ? faultOfStaying(item, ends) : faultOfExpiry(item, ends);
    return fault === undefined ? [] : [`The outbox item ${item.key} before ${name} ${fault}.`];
  });

const judgeHeads = ({ heads }: Hop, { earliest }: Ends): readonly string[] =>
  [...heads].flatMap(([key, expiresAt]) =>
    expiresAt === undefined || expiresAt < earliest ? [`The head of ${key} expires early or never.`] : [],
  );

const judgeInbox = ({ name, recorded, effects, inbox }: Hop, earliest: number): readonly string[] =>
  [...effects.keys()].flatMap((id) => {
    const expiresAt = inbox.get(id);
    return recorded.has(id) && (expiresAt === undefined || expiresAt < earliest)
      ? [`The inbox of ${name} has no record of message ${id} that stays for ${inboxDays} days.`]
      : [];
  });

/** Checks that nothing expires before its work is done, and that everything that is done expires. */
export const judgeExpiry = (hop: Hop, { beganAt, published }: Truth): readonly Violation[] => {
  const ends: Ends = {
    published,
    waiting: new Set(hop.parked),
    earliest: beganAt + outboxDays * secondsPerDay,
  };
  return violationsOf('wrong-expiry', [
    ...judgeItems(hop, ends),
    ...judgeHeads(hop, ends),
    ...judgeInbox(hop, beganAt + inboxDays * secondsPerDay),
  ]);
};
