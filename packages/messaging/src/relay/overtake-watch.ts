/** When to look at the list. */
export interface OvertakeWatch {
  /** Whether to look at the list with a batch that comes now. */
  isDue(now: number): boolean;
  /** Notes a look, and whether all was calm. */
  note(now: number, isCalm: boolean): void;
}

/**
 * Looks at each batch until all was calm for a while, then at intervals, and at each batch again after a longer pause.
 *
 * Why that is enough: an item that the event source gave up is old, and every process that looks often enough sees it on the list as
 * old. An item that was left behind it may be young, and another process may have left it. But it was left while something old was
 * on the list, so every process looks with each batch, and goes on until all was calm for the whole time. Until then the item is
 * old, too, or the second path has published it.
 */
export const createOvertakeWatch = (quietMilliseconds: number): OvertakeWatch => {
  let quietSince: number | undefined;
  let lastLook = Number.NEGATIVE_INFINITY;
  return {
    isDue: (now) =>
      quietSince === undefined ||
      lastLook - quietSince < quietMilliseconds ||
      // Half of it, so that the next look comes in time although batches come at their own pace.
      now - lastLook >= quietMilliseconds / 2,
    note: (now, isCalm) => {
      if (!isCalm) {
        quietSince = undefined;
      } else if (quietSince === undefined || now - lastLook > quietMilliseconds) {
        quietSince = now;
      }
      lastLook = now;
    },
  };
};
