/** Runs work by key: of one key one after another in the order of the calls, of different keys side by side. */
export type TakeTurns = <TResult>(key: string, work: () => Promise<TResult>) => Promise<TResult>;

/** Creates the queue of this process; it remembers no key longer than somebody works under it. */
export const createTakeTurns = (): TakeTurns => {
  const lastInLine = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const turn = (lastInLine.get(key) ?? Promise.resolve()).then(work, work);
    lastInLine.set(key, turn);
    const leave = (): void => {
      if (lastInLine.get(key) === turn) {
        lastInLine.delete(key);
      }
    };
    turn.then(leave, leave);
    return turn;
  };
};
