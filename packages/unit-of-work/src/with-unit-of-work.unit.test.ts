import { describe, expect, it } from '@jest/globals';
import { CodedError } from '@dynamo-outbox/kernel';
import * as fc from 'fast-check';

import { composeUnitOfWork } from './compose-unit-of-work.ts';
import { InMemoryTable, InMemoryUnitOfWork } from './in-memory/index.ts';
import { isLostRace, LostRaceError } from './lost-race.ts';
import { withUnitOfWork } from './with-unit-of-work.ts';

class OutOfStockError extends CodedError<'OUT_OF_STOCK'> {
  readonly code = 'OUT_OF_STOCK';
}

const lostRace = () => new LostRaceError('ORDER_CHANGED_MEANWHILE', 'Another request changed it first.');

const withoutWaiting = { sleep: async () => undefined };

const aShop = () => {
  const table = new InMemoryTable<string>('orders');
  const open = () => {
    const transaction = new InMemoryUnitOfWork();
    return composeUnitOfWork(transaction, {
      orders: {
        add: (id: string) => {
          transaction.stage(table.toPut(id, 'PENDING'));
        },
      },
    });
  };
  return { table, open };
};

describe('withUnitOfWork', () => {
  it('commits what the work staged and returns its result', async () => {
    const { table, open } = aShop();

    const result = await withUnitOfWork(open, async ({ orders }) => {
      orders.add('1');
      return 'CREATED';
    });

    expect(result).toBe('CREATED');
    expect(table.values()).toEqual(['PENDING']);
  });

  it('writes nothing when the work throws, and rethrows its error', async () => {
    const { table, open } = aShop();

    const working = withUnitOfWork(open, async ({ orders }) => {
      orders.add('1');
      throw new OutOfStockError('None left.');
    });

    await expect(working).rejects.toMatchObject({ code: 'OUT_OF_STOCK' });
    expect(table.values()).toEqual([]);
  });

  it('closes the unit of work of failed work', async () => {
    const { table, open } = aShop();
    const opened: ReturnType<typeof open>[] = [];

    await expect(
      withUnitOfWork(open, async (unitOfWork) => {
        opened.push(unitOfWork);
        unitOfWork.orders.add('1');
        throw new OutOfStockError('None left.');
      }),
    ).rejects.toThrow();

    await expect(opened[0]?.commit()).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });
    expect(table.values()).toEqual([]);
  });

  it('runs the work again with another unit of work when the work itself loses a race', async () => {
    const { table, open } = aShop();
    const opened = new Set<unknown>();

    await withUnitOfWork(
      open,
      async (unitOfWork) => {
        opened.add(unitOfWork);
        unitOfWork.orders.add(`of run ${opened.size}`);
        if (opened.size < 3) {
          throw lostRace();
        }
      },
      withoutWaiting,
    );

    expect(opened.size).toBe(3);
    expect(table.entries().map(([id]) => id)).toEqual(['of run 3']);
  });

  it.each([
    ['five times by default', {}, 5],
    ['as often as told', { maxAttempts: 2 }, 2],
    ['once when told so', { maxAttempts: 1 }, 1],
  ])('runs work that always loses %s, then throws the lost race', async (_, options, expected) => {
    let runs = 0;

    const working = withUnitOfWork(
      aShop().open,
      async () => {
        runs += 1;
        throw lostRace();
      },
      { ...withoutWaiting, ...options },
    );

    await expect(working).rejects.toMatchObject({ code: 'ORDER_CHANGED_MEANWHILE' });
    expect(runs).toBe(expected);
  });

  it('does not run the work again after any other error', async () => {
    let runs = 0;

    const working = withUnitOfWork(aShop().open, async () => {
      runs += 1;
      throw new OutOfStockError('None left.');
    });

    await expect(working).rejects.toMatchObject({ code: 'OUT_OF_STOCK' });
    expect(runs).toBe(1);
  });

  it('does not commit twice if the work commits itself', async () => {
    const { table, open } = aShop();

    const working = withUnitOfWork(open, async (unitOfWork) => {
      unitOfWork.orders.add('1');
      await unitOfWork.commit();
    });

    await expect(working).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });
    expect(table.values()).toEqual(['PENDING']);
  });

  it('waits a random time below a doubling bound between runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), async (random) => {
        const waits: number[] = [];

        const working = withUnitOfWork(
          aShop().open,
          async () => {
            throw lostRace();
          },
          {
            backoff: { baseMilliseconds: 10, capMilliseconds: 30 },
            random: () => random,
            sleep: async (milliseconds) => {
              waits.push(milliseconds);
            },
          },
        );
        await expect(working).rejects.toThrow();

        expect(waits).toEqual([10, 20, 30, 30].map((bound) => bound * random));
      }),
    );
  });

  it('reports each lost race that it retries', async () => {
    const reported: [unknown, number][] = [];

    const working = withUnitOfWork(
      aShop().open,
      async () => {
        throw lostRace();
      },
      {
        ...withoutWaiting,
        maxAttempts: 3,
        onLostRace: (error, attempts) => reported.push([error, attempts]),
      },
    );

    await expect(working).rejects.toThrow();
    expect(reported.map(([error, attempts]) => [isLostRace(error), attempts])).toEqual([
      [true, 1],
      [true, 2],
    ]);
  });

  it.each([0, -1, 1.5, Number.NaN])('rejects %p attempts before any work', async (maxAttempts) => {
    let runs = 0;

    const working = withUnitOfWork(
      aShop().open,
      async () => {
        runs += 1;
      },
      { maxAttempts },
    );

    await expect(working).rejects.toThrow(RangeError);
    expect(runs).toBe(0);
  });
});

describe('isLostRace', () => {
  it('recognises a lost race', () => {
    expect(isLostRace(lostRace())).toBe(true);
  });

  it('recognises a lost race of another copy of this package', () => {
    expect(isLostRace(Object.assign(new Error('lost'), { isLostRace: true }))).toBe(true);
  });

  it.each([
    [new OutOfStockError('None left.')],
    ['ORDER_CHANGED_MEANWHILE'],
    [{ isLostRace: true }],
    [undefined],
  ])('does not recognise %p', (error) => {
    expect(isLostRace(error)).toBe(false);
  });
});
