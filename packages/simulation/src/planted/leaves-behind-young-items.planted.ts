import type { OutboxItemKey } from '@dynamo-outbox/messaging';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

/**
 * Wrong on purpose: a guard that leaves a key to the sweeper even if nothing old is undispatched, so that other
 * processes do not watch for the items that it left.
 *
 * Breaks the law that no message overtakes an earlier one of its key.
 */
export const leavesBehindYoungItems: WorldParts = {
  ...realParts,
  createGuard: (options) => {
    const guard = realParts.createGuard(options);
    return {
      findOvertaking: async (firsts, timeLeft) => {
        const { waiting, earlier, unknown } = await guard.findOvertaking(firsts, timeLeft);
        const left = [...earlier].flatMap(([orderingKey, items]): (readonly [string, OutboxItemKey])[] => {
          const last = items.at(-1);
          return last === undefined ? [] : [[orderingKey, last]];
        });
        return { waiting: new Map([...waiting, ...left]), earlier: new Map(), unknown };
      },
    };
  },
};
