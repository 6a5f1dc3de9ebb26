/** Schedule of the looks at the list of undispatched items. */
export interface LookSchedule {
  /** Whether a batch that arrives now needs a look. */
  isDue(now: number): boolean;
  /** Records a look, and whether the outbox was quiet: nothing old, nothing left behind. */
  recordLook(now: number, isQuiet: boolean): void;
}

/**
 * Schedules a look for each batch until the outbox has been quiet for `quietMilliseconds`. Then schedules a look every
 * `quietMilliseconds / 2`. After a longer pause, or a look that was not quiet, it starts again.
 *
 * Why this finds every item that was left behind: the event source gives up only on an old item, and every process that
 * looks often enough sees that item on the list. Another process may have left a younger item behind it. At that time
 * the old item was on the list, so every process looks with each batch until the outbox has been quiet for the whole
 * time. By then the younger item is old too, or the polling relay has published it.
 */
export const createLookSchedule = (quietMilliseconds: number): LookSchedule => {
  let quietSince: number | undefined;
  let lastLook = Number.NEGATIVE_INFINITY;
  return {
    isDue: (now) =>
      quietSince === undefined ||
      lastLook - quietSince < quietMilliseconds ||
      // Half of the time, because batches arrive at irregular intervals and the next look must not be late.
      now - lastLook >= quietMilliseconds / 2,
    recordLook: (now, isQuiet) => {
      if (!isQuiet) {
        quietSince = undefined;
      } else if (quietSince === undefined || now - lastLook > quietMilliseconds) {
        quietSince = now;
      }
      lastLook = now;
    },
  };
};
