import { describe, expect, it } from '@jest/globals';
import { createTakeTurns } from './take-turns.ts';

/** Work that ends when the test ends it. */
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
  it('starts the next call of a key after the previous one has ended, in order', async () => {
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

  it('runs different keys concurrently', async () => {
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

  it('continues after a failure, and rejects only the failed call', async () => {
    const log: string[] = [];
    const takeTurns = createTakeTurns();
    const first = openWork(log, 'first');
    const second = openWork(log, 'second');
    second.end();

    const results = Promise.allSettled([takeTurns('key', first.run), takeTurns('key', second.run)]);
    first.fail(new Error('no'));

    expect(await results).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'second' }]);
  });

  it('continues when a hanging call is abandoned', async () => {
    const log: string[] = [];
    const takeTurns = createTakeTurns();
    const leaving = new AbortController();
    const hanging = takeTurns('key', openWork(log, 'hanging').run, leaving.signal);
    const second = openWork(log, 'second');
    second.end();
    const next = takeTurns('key', second.run);
    await settled();
    expect(log).toEqual(['hanging starts']);

    leaving.abort(new Error('The invocation is over.'));

    await expect(hanging).rejects.toThrow('The invocation is over.');
    expect(await next).toBe('second');
  });

  it('never starts the work of an aborted call, and keeps the others in order', async () => {
    const log: string[] = [];
    const takeTurns = createTakeTurns();
    const leaving = new AbortController();
    const [first, second, third] = ['first', 'second', 'third'].map((name) => openWork(log, name)) as [
      ReturnType<typeof openWork>,
      ReturnType<typeof openWork>,
      ReturnType<typeof openWork>,
    ];
    third.end();
    const results = [takeTurns('key', first.run), takeTurns('key', third.run)];
    const left = takeTurns('key', second.run, leaving.signal);
    await settled();

    leaving.abort(new Error('too late'));
    await expect(left).rejects.toThrow('too late');
    expect(log).toEqual(['first starts']);
    first.end();

    expect(await Promise.all(results)).toEqual(['first', 'third']);
    expect(log).not.toContain('second starts');
  });
});
