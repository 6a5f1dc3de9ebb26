import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { MessageNames } from './message-names.ts';
import { simulate } from './simulate.ts';
import { Wallets } from './wallets.fixture.ts';

const run = Reflect.get(AsyncLocalStorage.prototype, 'run') as (...parameters: unknown[]) => unknown;

afterEach(() => {
  Reflect.set(AsyncLocalStorage.prototype, 'run', run);
});

describe('the name of the handled message', () => {
  it('is known only in the run that handles the message', async () => {
    const [one, other] = [new MessageNames(), new MessageNames()];

    const seen = await one.handling('deposit.made #1', async () => {
      await Promise.resolve();
      return [one.current, other.current, other.handling('deposit.made #2', () => other.current)];
    });

    expect(seen).toEqual(['deposit.made #1', undefined, 'deposit.made #2']);
    expect(one.current).toBeUndefined();
  });

  it('uses one storage for all schedules, because each storage slows down every promise', async () => {
    const storages = new Set<unknown>();
    Reflect.set(AsyncLocalStorage.prototype, 'run', function (this: unknown, ...parameters: unknown[]) {
      storages.add(this);
      return Reflect.apply(run, this, parameters);
    });

    await simulate({ arrange: () => new Wallets().arrange(1), invariants: {} });

    expect(storages.size).toBe(1);
  });
});
