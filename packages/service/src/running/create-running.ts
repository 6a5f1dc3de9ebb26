import type { Running } from '../definition/service.ts';
import { once } from '../once.ts';

/**
 * Creates a part of a process from the function that starts it and returns the function that stops it. A second start has no
 * effect, and neither has a start after a stop. A stop waits for a start in progress.
 */
export const createRunning = (startPart: () => Promise<() => Promise<void>>): Running => {
  const start = once(startPart);
  let isStarted = false;
  let isStopped = false;
  const stop = once(async () => {
    isStopped = true;
    if (isStarted) {
      const stopPart = await start();
      await stopPart();
    }
  });
  return {
    start: async () => {
      if (isStopped) {
        // Only the first stop stops the part, so it could never be stopped.
        return;
      }
      isStarted = true;
      try {
        await start();
      } catch (error) {
        // A stop would otherwise try again.
        isStarted = false;
        throw error;
      }
    },
    stop,
  };
};
