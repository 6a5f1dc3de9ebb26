/** Resolves when all running code waits for an event: microtasks end before the next immediate begins. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

// Node runs all immediates that are due in one round of its event loop, and the microtasks after each of them.
const turnsPerRound = 64;

/** Takes turns until one returns `false`. Before each turn, all code that the last turn started has run. */
export const takeTurns = (takeTurn: () => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    let isOver = false;
    const take = (): void => {
      if (isOver) {
        return;
      }
      try {
        isOver = !takeTurn();
        if (isOver) {
          resolve();
        }
      } catch (error) {
        isOver = true;
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const takeRound = (): void => {
      if (isOver) {
        return;
      }
      for (let turn = 0; turn < turnsPerRound; turn += 1) {
        setImmediate(take);
      }
      setImmediate(takeRound);
    };
    takeRound();
  });
