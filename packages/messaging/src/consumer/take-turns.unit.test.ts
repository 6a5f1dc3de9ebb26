import { describe, expect, it } from '@jest/globals';
import { createTakeTurns } from './take-turns.ts';

/** Work that ends when it is told to. */
const openWork = (log: string[], name: string) => {
  const { promise, resolve, reject } = deferred();
  return {
    run: async () => {
      log.push(`${name} starts`);
      await promise;
      log.push(`${name} ends`);
      return name;
    },
    end: resolve,
    fail: reject,
  };
};

const deferred = (): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } => {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onEnd, onFault) => {
    resolve = onEnd;
    reject = onFault;
  });
  return { promise, resolve, reject };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('takeTurns', () => {
  it('starts the next of a key when the one before has ended, in the order of the calls', async () => {
    const log: string[] = [];
    const takeTurns = createTakeTurns();
    const first = openWork(log, 'first');
    const second = openWork(log, 'second');
    second.end();

    const results = Promise.all([takeTurns('key', first.run), takeTurns('key', second.run)]);
    await settled();
    expect(log).toEqual(['first starts']);

    first.end();
    expect(await results).toEqual(['first', 'second']);
    expect(log).toEqual(['first starts', 'first ends', 'second starts', 'second ends']);
  });

  it('lets different keys work side by side', async () => {
    const log: string[] = [];
    const takeTurns = createTakeTurns();
    const first = openWork(log, 'first');
    const second = openWork(log, 'second');

    const results = Promise.all([takeTurns('key', first.run), takeTurns('another key', second.run)]);
    await settled();
    expect(log).toEqual(['first starts', 'second starts']);

    first.end();
    second.end();
    await results;
  });

  it('goes on with the next when one fails, and tells only the failed one', async () => {
    const log: string[] = [];
    const takeTurns = createTakeTurns();
    const first = openWork(log, 'first');
    const second = openWork(log, 'second');
    second.end();

    const results = Promise.allSettled([takeTurns('key', first.run), takeTurns('key', second.run)]);
    first.fail(new Error('no'));

    expect(await results).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'second' }]);
  });
});
