import { untilAborted } from '@dynamo-outbox/kernel';

/**
 * Runs work by key: of one key one after another in the order of the calls, of different keys side by side.
 *
 * Once the signal of a call is aborted, the call rejects with its reason and the next in line goes on: work that was not begun by then
 * never begins, and no later work waits for work that was.
 */
export type TakeTurns = <TResult>(
  key: string,
  work: () => Promise<TResult>,
  signal?: AbortSignal,
) => Promise<TResult>;

/** Creates the queue of this process; it forgets a key when no work runs under it. */
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
