import type { OutboxItemKey } from '@dynamo-outbox/messaging';
import type { FirstOfKey, OvertakeGuardOptions } from '@dynamo-outbox/messaging/relay';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

const isCrowded = async ({ items, maxListed = 1 }: OvertakeGuardOptions, before: Date): Promise<boolean> => {
  const listed: OutboxItemKey[] = [];
  for await (const entry of items.listUndispatched(before)) {
    listed.push(entry);
    if (listed.length > maxListed) {
      return true;
    }
  }
  return false;
};

const oldestOf = (firsts: readonly FirstOfKey[]): Date =>
  new Date(Math.min(...firsts.map(({ recordedAt }) => Date.parse(recordedAt))));

/**
 * Wrong on purpose: a guard that leaves every key of a batch to the sweeper when the list of undispatched items is long.
 *
 * Breaks the law that a backlog of other keys never stops the relay.
 */
export const stopsBehindAnyBacklog: WorldParts = {
  ...realParts,
  createGuard: (options) => {
    const guard = realParts.createGuard(options);
    return {
      findOvertaking: async (firsts, timeLeft) => {
        if (firsts.length === 0 || !(await isCrowded(options, oldestOf(firsts)))) {
          return guard.findOvertaking(firsts, timeLeft);
        }
        const waiting = new Map<string, OutboxItemKey>(firsts.map((first) => [first.orderingKey, first]));
        return { waiting, earlier: new Map(), unknown: new Map() };
      },
    };
  },
};
