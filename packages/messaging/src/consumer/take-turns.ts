import { untilAborted } from '@dynamo-outbox/kernel';

/**
 * Runs work by key: calls with the same key run one after another, calls with different keys run concurrently.
 *
 * When the signal of a call is aborted, the call rejects with its reason and the next call of its key continues. Work
 * that has not started never starts, and later calls do not wait for work that is still running.
 */
export type TakeTurns = <TResult>(
  key: string,
  work: () => Promise<TResult>,
  signal?: AbortSignal,
) => Promise<TResult>;

/** Creates the turns of this process. A key is forgotten when no work runs under it. */
export const createTakeTurns = (): TakeTurns => {
  const lastInLine = new Map<string, Promise<unknown>>();
  return (key, work, signal) => {
    const begin = (): ReturnType<typeof work> => {
      signal?.throwIfAborted();
      return untilAborted(work(), signal);
    };
    const turn = (lastInLine.get(key) ?? Promise.resolve()).then(begin, begin);
    lastInLine.set(key, turn);
    const leave = (): void => {
      if (lastInLine.get(key) === turn) {
        lastInLine.delete(key);
      }
    };
    turn.then(leave, leave);
    return untilAborted(turn, signal);
  };
};
