import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createCurrentRun } from './current-run.ts';

const run = Reflect.get(AsyncLocalStorage.prototype, 'run') as (...parameters: unknown[]) => unknown;

afterEach(() => {
  Reflect.set(AsyncLocalStorage.prototype, 'run', run);
});

describe('the current run of a service', () => {
  it('is found inside a run of another service, and not after its own end', async () => {
    const [shop, orders] = [createCurrentRun('shop'), createCurrentRun('orders')];

    await shop.within(async () => {
      orders.assertNone();
      await orders.within(async () => {
        expect(() => {
          shop.assertNone();
        }).toThrow(expect.objectContaining({ code: 'RUN_INSIDE_RUN' }));
        expect(() => {
          orders.assertNone();
        }).toThrow(expect.objectContaining({ code: 'RUN_INSIDE_RUN' }));
      });
      orders.assertNone();
    });

    shop.assertNone();
  });

  it('shares one AsyncLocalStorage among all services, because each one slows down every promise', async () => {
    const stores = new Set<unknown>();
    Reflect.set(AsyncLocalStorage.prototype, 'run', function (this: unknown, ...parameters: unknown[]) {
      stores.add(this);
      return Reflect.apply(run, this, parameters);
    });

    for (let service = 0; service < 3; service += 1) {
      await createCurrentRun(`service-${service}`).within(async () => undefined);
    }

    expect(stores.size).toBe(1);
  });
});
