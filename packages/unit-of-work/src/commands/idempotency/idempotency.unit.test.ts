import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';

import { defineCommand } from '../command.ts';
import type { CommandMiddleware } from '../command-middleware.ts';
import { createCommandRunner } from '../command-runner.ts';
import { refuse } from '../refusal.ts';
import { aShop, sellProduct, type ShopContext } from '../shop.fixture.ts';
import { fingerprintOf } from './fingerprint.ts';

type Shop = ReturnType<typeof aShop>;

const aRunner = (shop: Shop) =>
  createCommandRunner({
    openUnitOfWork: () => shop.openUnitOfWork(),
    openDependencies: ({ user }: ShopContext) => ({ now: () => new Date(0), user }),
    recordsOf: ({ commandRecords }) => commandRecords,
    lostRaces: { maxAttempts: 50, sleep: async () => undefined },
  });

const withKey = (idempotencyKey: string) => ({ context: { user: 'Ann' }, idempotencyKey });

const sale = { product: 'tea', quantity: 1 };

describe('a command with an idempotency key', () => {
  it('has one effect, and returns the first result to every repetition', async () => {
    const shop = aShop();
    const runCommand = aRunner(shop);

    const results = [
      await runCommand(sellProduct, sale, withKey('a')),
      await runCommand(sellProduct, sale, withKey('a')),
      await runCommand(sellProduct, sale, withKey('b')),
    ];

    expect(results).toEqual([99, 99, 98].map((left) => ({ outcome: 'done', value: { left } })));
    expect(shop.sold()).toHaveLength(2);
  });

  it('has one effect when twenty run at once, and all get its result', async () => {
    const shop = aShop();
    const runCommand = aRunner(shop);

    const results = await Promise.all(
      Array.from({ length: 20 }, () => runCommand(sellProduct, sale, withKey('a'))),
    );

    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect([shop.left(), shop.sold().length]).toEqual([99, 1]);
  });

  it('is refused with the key of another input, and has no effect', async () => {
    const shop = aShop();
    const runCommand = aRunner(shop);
    await runCommand(sellProduct, sale, withKey('a'));

    await expect(runCommand(sellProduct, { ...sale, quantity: 2 }, withKey('a'))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });

    expect(shop.left()).toBe(99);
  });

  it('keeps a final refusal, even if the command would be carried out later', async () => {
    const shop = aShop();
    let isKnown = false;
    const order = defineCommand('order-tea', {
      input: z.object({}),
      refusals: { UNKNOWN: 'final' },
      result: z.literal('ordered'),
      handle: async () => (isKnown ? 'ordered' : refuse('UNKNOWN', 'Never heard of it.')),
    });
    const runCommand = aRunner(shop);
    const first = await runCommand(order, {}, withKey('a'));
    isKnown = true;

    const refused = { outcome: 'refused', code: 'UNKNOWN', reason: 'Never heard of it.' };
    expect([first, await runCommand(order, {}, withKey('a'))]).toEqual([refused, refused]);
    expect(await runCommand(order, {}, withKey('b'))).toEqual({ outcome: 'done', value: 'ordered' });
  });

  it('makes a new attempt after a temporary refusal, an invalid input and an error', async () => {
    const shop = aShop();
    const runCommand = aRunner(shop);
    const outOfStock = await runCommand(sellProduct, { ...sale, quantity: 101 }, withKey('a'));
    const invalid = await runCommand(sellProduct, { ...sale, quantity: 0 }, withKey('a'));
    await runCommand(sellProduct, { ...sale, product: 'cursed' }, withKey('a')).catch(() => undefined);

    expect([outOfStock.outcome, invalid.outcome, shop.records()]).toEqual(['refused', 'invalid', []]);
    expect(await runCommand(sellProduct, sale, withKey('a'))).toMatchObject({ outcome: 'done' });
  });

  it('returns the result of a run that committed while this one was refused', async () => {
    const shop = aShop();
    const runCommand = aRunner(shop);
    let runs = 0;
    const order = defineCommand('order-tea', {
      input: z.object({}),
      refusals: { TAKEN: 'final' },
      result: z.literal('ordered'),
      handle: async () => {
        runs += 1;
        if (runs > 1) {
          return 'ordered';
        }
        await runCommand(order, {}, withKey('a'));
        return refuse('TAKEN');
      },
    });

    expect(await runCommand(order, {}, withKey('a'))).toEqual({ outcome: 'done', value: 'ordered' });
  });

  it('can return nothing', async () => {
    const notify = defineCommand('notify', {
      input: z.object({}),
      refusals: {},
      result: z.void(),
      handle: async () => undefined,
    });
    const runCommand = aRunner(aShop());

    expect([await runCommand(notify, {}, withKey('a')), await runCommand(notify, {}, withKey('a'))]).toEqual([
      { outcome: 'done', value: undefined },
      { outcome: 'done', value: undefined },
    ]);
  });

  it.each(['', 'a b', 'ü', 'x'.repeat(256), '\n', null, 5, ['a']])('cannot have the key %j', async (key) => {
    const shop = aShop();

    await expect(aRunner(shop)(sellProduct, sale, withKey(key as string))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_UNAVAILABLE',
    });
    expect(shop.opened()).toBe(0);
  });

  it('can have a key of 255 characters', async () => {
    expect(await aRunner(aShop())(sellProduct, sale, withKey('~'.repeat(255)))).toMatchObject({
      outcome: 'done',
    });
  });

  it('needs records', async () => {
    const shop = aShop();
    const runCommand = createCommandRunner({
      openUnitOfWork: () => shop.openUnitOfWork(),
      openDependencies: ({ user }: ShopContext) => ({ now: () => new Date(0), user }),
    });

    await expect(runCommand(sellProduct, sale, withKey('a'))).rejects.toMatchObject({
      code: 'IDEMPOTENCY_UNAVAILABLE',
    });
    expect(shop.opened()).toBe(0);
  });

  it('cannot run in an open unit of work', async () => {
    const shop = aShop();
    const options = { ...withKey('a'), unitOfWork: shop.openUnitOfWork() } as unknown as ReturnType<
      typeof withKey
    >;

    await expect(aRunner(shop)(sellProduct, sale, options)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_UNAVAILABLE',
    });
  });

  it('is the same command with the same input, even if a default of its schema changes', async () => {
    const shop = aShop();
    let times = 0;
    const order = defineCommand('order-tea', {
      input: z.object({ at: z.int().default(() => (times += 1)) }),
      refusals: {},
      result: z.int(),
      handle: async ({ at }) => at,
    });
    const runCommand = aRunner(shop);

    expect([await runCommand(order, {}, withKey('a')), await runCommand(order, {}, withKey('a'))]).toEqual([
      { outcome: 'done', value: 1 },
      { outcome: 'done', value: 1 },
    ]);
  });

  it('does not store the refusal of middleware, even if the command has the same one', async () => {
    const shop = aShop();
    let isRefused = true;
    const closed: CommandMiddleware<unknown, unknown, unknown, 'UNKNOWN_PRODUCT'> = {
      within: async (_, __, next) => (isRefused ? refuse('UNKNOWN_PRODUCT') : next()),
    };
    const runCommand = createCommandRunner({
      openUnitOfWork: () => shop.openUnitOfWork(),
      openDependencies: ({ user }: ShopContext) => ({ now: () => new Date(0), user }),
      recordsOf: ({ commandRecords }) => commandRecords,
      middleware: [closed],
    });
    const first = await runCommand(sellProduct, sale, withKey('a'));
    isRefused = false;

    expect(first).toMatchObject({ outcome: 'refused' });
    expect(await runCommand(sellProduct, sale, withKey('a'))).toMatchObject({ outcome: 'done' });
  });

  it.each([
    'not JSON',
    '[]',
    'null',
    '{"outcome":"done","value":{"left":"1"}}',
    '{"outcome":"refused","code":"OLD"}',
  ])('names a stored result that no longer fits: %s', async (result) => {
    const shop = aShop();
    const unitOfWork = shop.openUnitOfWork();
    const fingerprint = fingerprintOf('sell-product', sale);
    unitOfWork.commandRecords.add({ command: 'sell-product', key: 'a', fingerprint, result });
    await unitOfWork.commit();

    await expect(aRunner(shop)(sellProduct, sale, withKey('a'))).rejects.toMatchObject({
      code: 'STORED_RESULT_UNREADABLE',
    });
    expect(shop.left()).toBe(100);
  });

  it('has one effect for each key in every history of repetitions and races', async () => {
    const send = fc.record({ key: fc.constantFrom('a', 'b', 'c'), quantity: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(send, { maxLength: 5 }), { maxLength: 5 }), async (waves) => {
        const shop = aShop(6);
        const runCommand = aRunner(shop);
        const answers = new Map<string, string>();
        let sold = 0;
        for (const wave of waves) {
          const settled = await Promise.all(
            wave.map(async ({ key, quantity }) => ({
              key: `${key}-${quantity}`,
              result: await runCommand(
                sellProduct,
                { product: 'tea', quantity },
                withKey(`${key}-${quantity}`),
              ),
            })),
          );
          for (const { key, result } of settled) {
            const answer = JSON.stringify(result);
            const isNew = !answers.has(key);
            if (result.outcome === 'done') {
              expect(answers.get(key) ?? answer).toBe(answer);
              answers.set(key, answer);
              sold += isNew ? Number(key.slice(-1)) : 0;
            }
          }
        }
        expect(shop.left()).toBe(6 - sold);
        expect(shop.records()).toHaveLength(answers.size);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the fingerprint of a command', () => {
  const input = fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, maxDepth: 2 });

  it('does not depend on the order of fields', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), input), (fields) => {
        const reversed = Object.fromEntries(Object.entries(fields).toReversed());

        expect(fingerprintOf('x', reversed)).toBe(fingerprintOf('x', fields));
      }),
    );
  });

  it('differs for different JSON values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));

        expect(fingerprintOf('x', one) === fingerprintOf('x', other)).toBe(isSame);
      }),
    );
  });

  it.each([
    [{ a: 1n }, { a: 2n }],
    [{ a: 1n }, { a: 1 }],
    [{ a: 1n }, { a: '1' }],
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [new Set([1]), new Set([2])],
    [new Set([1]), {}],
    [Uint8Array.of(1), Uint8Array.of(2)],
    [new Date(1), new Date(2)],
    [{ a: { b: 1, c: 2 } }, { a: { b: 2, c: 1 } }],
    [
      [1, 2],
      [2, 1],
    ],
    [[['a', 1]], { a: 1 }],
    [undefined, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ])('differs for %j and %j', (one, other) => {
    expect(fingerprintOf('x', one)).not.toBe(fingerprintOf('x', other));
    expect(fingerprintOf('x', one)).not.toBe(fingerprintOf('y', one));
  });

  it('is the same for a date and its text, with and without a field that is undefined', () => {
    expect(fingerprintOf('x', { at: new Date(0), more: undefined })).toBe(
      fingerprintOf('x', { at: '1970-01-01T00:00:00.000Z' }),
    );
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);

  it.each([
    ['a cycle', cycle],
    ['a function', { a: () => 1 }],
    ['a symbol', [Symbol('a')]],
    ['an ArrayBuffer', new ArrayBuffer(1)],
    ['a RegExp', /a/],
    ['an error', new Error('a')],
  ])('is refused for %s', (_, value) => {
    expect(() => fingerprintOf('x', value)).toThrow(
      expect.objectContaining({ code: 'IDEMPOTENCY_UNAVAILABLE' }),
    );
  });
});
