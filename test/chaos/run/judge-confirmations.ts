import { isConfirmed } from '../ledger/contract.ts';
import type { Truth } from './truth.ts';
import { type Violation, violationsOf } from './violation.ts';

/**
 * Checks that a consumer's effect and its message were one transaction, and that every published message was committed.
 */
export const judgeConfirmations = ({ entries, confirmations, published }: Truth): readonly Violation[] => {
  const confirmed = new Map<string, number>();
  for (const { confirms = '' } of confirmations.recorded.values()) {
    confirmed.set(confirms, (confirmed.get(confirms) ?? 0) + 1);
  }
  const torn = [...entries.recorded.values()].flatMap(({ id, entry }) => {
    const expected = isConfirmed(entry) && entries.effects.has(id) ? 1 : 0;
    const found = confirmed.get(id) ?? 0;
    return found === expected ? [] : [`Message ${id} was confirmed ${found} times instead of ${expected}.`];
  });
  const ghosts = [...published].filter((id) => !entries.recorded.has(id) && !confirmations.recorded.has(id));
  return [
    ...violationsOf('torn-effect', torn),
    ...violationsOf(
      'ghost-message',
      ghosts.map((id) => `Message ${id} was published, but never committed.`),
    ),
  ];
};
