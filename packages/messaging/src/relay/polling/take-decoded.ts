import type { UndispatchedItem } from './undispatched-items.ts';

/** Returns the items before the first one that cannot be decoded. */
export const takeDecoded = (items: readonly UndispatchedItem[]): readonly UndispatchedItem[] => {
  const damaged = items.findIndex(({ content }) => 'undecodable' in content);
  return damaged === -1 ? items : items.slice(0, damaged);
};
