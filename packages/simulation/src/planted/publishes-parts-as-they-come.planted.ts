import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

/**
 * Wrong on purpose: a relay that does not read the missing parts of a split item.
 *
 * Breaks the law that the parts of a split item are published in order, even if they arrive in two batches of the
 * stream.
 */
export const publishesPartsAsTheyCome: WorldParts = {
  ...realParts,
  createMessageRelay: (dependencies) => {
    const withoutParts = { ...dependencies };
    delete withoutParts.parts;
    return realParts.createMessageRelay(withoutParts);
  },
};
