import type { Violation } from './rule.ts';
import type { Truth } from './truth.ts';

/** Without tracking, an item expires only by its age. */
const checkExpired = ({ setup, expired }: Truth): readonly Violation[] =>
  (setup.tracking === 'none' ? [] : expired).flatMap(({ unsentIds }) =>
    unsentIds.map((id): Violation => ({
      rule: 'expired-too-early',
      detail: `${id} expired before it was sent`,
    })),
  );

/** With tracking, an item expires if and only if none of its messages waits. */
const checkStored = ({ setup, stored, published, parked }: Truth): readonly Violation[] => {
  if (setup.tracking === 'none') {
    return [];
  }
  const sent = new Set(published);
  const waiting = new Set(parked.map(({ id }) => id));
  return stored.flatMap(({ sortKey, messageIds, expires }): readonly Violation[] => {
    const isWaiting = messageIds.some((id) => waiting.has(id));
    // A message that was parked twice and published once is done, even if the parking queue still holds a copy.
    if (expires && !messageIds.every((id) => sent.has(id))) {
      return [
        {
          rule: 'expired-too-early',
          detail: `${sortKey} will expire, although one of its messages still waits`,
        },
      ];
    }
    const isDone = setup.sweepers > 0 && !isWaiting && messageIds.every((id) => sent.has(id));
    return isDone && !expires
      ? [{ rule: 'never-expires', detail: `${sortKey} is finished, but will never expire` }]
      : [];
  });
};

/** P8: items exist for exactly as long as they are needed. */
export const checkLives = (truth: Truth): readonly Violation[] => [
  ...checkExpired(truth),
  ...checkStored(truth),
];
