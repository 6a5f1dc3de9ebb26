import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import * as z from 'zod';

import { withUnitOfWork } from '../with-unit-of-work.ts';
import { authorize } from './authorize.ts';
import { defineCommand } from './command.ts';
import type { CommandMiddleware } from './command-middleware.ts';
import { createCommandRunner } from './command-runner.ts';
import { type CommandEvent, observeCommands } from './observe-commands.ts';
import { refuse } from './refusal.ts';
import { aShop, sellProduct, type ShopContext, type ShopDependencies } from './shop.fixture.ts';

type Shop = ReturnType<typeof aShop>;
type ShopUnitOfWork = ReturnType<Shop['openUnitOfWork']>;
type Middleware = CommandMiddleware<ShopContext, ShopUnitOfWork, ShopDependencies, 'NOT_ALLOWED'>;

const now = () => new Date('2026-11-27T10:00:00Z');
const ann = { context: { user: 'Ann' } };
const sale = { product: 'tea', quantity: 1 };

const aRunner = (shop: Shop, middleware: readonly Middleware[] = []) =>
  createCommandRunner({
    openUnitOfWork: () => shop.openUnitOfWork(),
    openDependencies: ({ user }: ShopContext): ShopDependencies => ({ now, user }),
    recordsOf: ({ commandRecords }) => commandRecords,
    middleware,
    lostRaces: { maxAttempts: 30, sleep: async () => undefined },
  });

describe('a command', () => {
  it('commits its changes with those of its domain events, and returns its value', async () => {
    const shop = aShop();

    const result = await aRunner(shop)(sellProduct, { product: 'tea', quantity: 30 }, ann);

    expect(result).toEqual({ outcome: 'done', value: { left: 70 } });
    expect(shop.left()).toBe(70);
    expect(shop.sold()).toEqual(['30 tea to Ann']);
  });

  it('returns the faults of its input, and opens no unit of work', async () => {
    const shop = aShop();

    const result = await aRunner(shop)(sellProduct, { product: 'tea', quantity: 0 }, ann);

    expect(result).toMatchObject({ outcome: 'invalid', issues: [{ path: 'quantity' }] });
    expect(shop.opened()).toBe(0);
  });

  it('names the whole input, and at most 50 faults', async () => {
    const many = defineCommand('count', {
      input: z.array(z.int()),
      result: z.int(),
      refusals: {},
      handle: async (numbers: readonly number[]) => numbers.length,
    });
    const runCommand = aRunner(aShop());

    const [whole, faults] = [
      await runCommand(many, JSON.parse('{}') as number[], ann),
      await runCommand(
        many,
        JSON.parse(JSON.stringify(Array.from({ length: 60 }, () => 'x'))) as number[],
        ann,
      ),
    ];

    expect(whole).toMatchObject({ outcome: 'invalid', issues: [{ path: 'input' }] });
    expect(faults).toMatchObject({ issues: { length: 50, 0: { path: '[0]' } } });
  });

  it('writes nothing when it is refused, even if it staged something before', async () => {
    const shop = aShop(3);

    const result = await aRunner(shop)(sellProduct, { product: 'tea', quantity: 4 }, ann);

    expect(result).toEqual({ outcome: 'refused', code: 'OUT_OF_STOCK' });
    expect([shop.left(), shop.sold()]).toEqual([3, []]);
  });

  it('writes nothing when a subscriber throws, and rejects with its error', async () => {
    const shop = aShop();

    await expect(aRunner(shop)(sellProduct, { ...sale, product: 'cursed ring' }, ann)).rejects.toThrow(
      'The subscriber fails.',
    );

    expect([shop.left(), shop.sold()]).toEqual([100, []]);
  });

  it('runs again with fresh reads after a lost race, with the dependencies and the outer middleware of the first run', async () => {
    const shop = aShop();
    const seen: string[] = [];
    const runCommand = createCommandRunner({
      openUnitOfWork: () => shop.openUnitOfWork(),
      openDependencies: ({ user }: ShopContext) => {
        seen.push('open');
        return { now, user };
      },
      closeDependencies: () => {
        seen.push(`close with ${shop.left()} left`);
      },
      middleware: [
        {
          around: async (_, next) => {
            seen.push('around');
            return next();
          },
          within: async (_, unitOfWork, next) => {
            seen.push('within');
            const result = await next();
            if (shop.left() === 100) {
              // Someone else commits first.
              await aRunner(shop)(sellProduct, { product: 'tea', quantity: 50 }, ann);
            }
            expect(unitOfWork.stock.find()).toBeGreaterThan(0);
            return result;
          },
        },
      ],
      lostRaces: { sleep: async () => undefined },
    });

    const result = await runCommand(sellProduct, sale, ann);

    expect(result).toEqual({ outcome: 'done', value: { left: 49 } });
    expect(seen).toEqual(['open', 'around', 'within', 'within', 'close with 49 left']);
  });

  it('leaves every sale in the stock when a hundred run at once', async () => {
    const shop = aShop();
    const runCommand = createCommandRunner({
      openUnitOfWork: () => shop.openUnitOfWork(),
      openDependencies: ({ user }: ShopContext) => ({ now, user }),
      lostRaces: { maxAttempts: 200, sleep: async () => undefined },
    });

    const results = await Promise.all(
      Array.from({ length: 101 }, (_, index) =>
        runCommand(sellProduct, { product: `tea ${index}`, quantity: 1 }, ann),
      ),
    );

    expect(results.filter(({ outcome }) => outcome === 'done')).toHaveLength(100);
    expect(results.filter(({ outcome }) => outcome === 'refused')).toHaveLength(1);
    expect([shop.left(), shop.sold().length]).toEqual([0, 100]);
  });

  it('closes its dependencies after an error too, and an error in closing becomes a warning', async () => {
    const shop = aShop();
    const closed: string[] = [];
    const runCommand = createCommandRunner({
      openUnitOfWork: () => shop.openUnitOfWork(),
      openDependencies: async ({ user }: ShopContext) => ({ now, user }),
      closeDependencies: async ({ user }) => {
        closed.push(user);
        throw new Error('The connection is gone.');
      },
    });
    const warned = once(process, 'warning');

    await expect(runCommand(sellProduct, { ...sale, product: 'cursed ring' }, ann)).rejects.toThrow(
      'The subscriber fails.',
    );

    expect(closed).toEqual(['Ann']);
    expect(await warned).toMatchObject([{ message: expect.stringContaining('The connection is gone.') }]);
    const warnedAgain = once(process, 'warning');
    expect(await runCommand(sellProduct, sale, ann)).toMatchObject({ outcome: 'done' });
    await warnedAgain;
  });

  it('runs in the unit of work of a consumer, which commits it', async () => {
    const shop = aShop();
    const runCommand = aRunner(shop, [
      authorize(({ context }: { context: ShopContext }) => context.user === 'Ann'),
    ]);

    const result = await withUnitOfWork(shop.openUnitOfWork, async (unitOfWork) => {
      const within = await runCommand(sellProduct, sale, { ...ann, unitOfWork });
      expect(shop.left()).toBe(100);
      return within;
    });
    const refused = await withUnitOfWork(shop.openUnitOfWork, (unitOfWork) =>
      runCommand(sellProduct, sale, { context: { user: 'Bob' }, unitOfWork }),
    );

    expect(result).toMatchObject({ outcome: 'done' });
    expect(refused).toEqual({ outcome: 'refused', code: 'NOT_ALLOWED' });
    expect([shop.left(), shop.opened()]).toEqual([99, 2]);
  });

  it('rejects a refusal that its definition does not list, with nothing written', async () => {
    const shop = aShop();
    const untyped = defineCommand('sell-untyped', {
      input: z.object({}),
      result: z.unknown(),
      refusals: {},
      handle: async (_, { stock }: Pick<ShopUnitOfWork, 'stock'>) => {
        stock.set(1);
        const refusal: unknown = refuse('NO_SUCH_CODE');
        return refusal;
      },
    });

    await expect(aRunner(shop)(untyped, {}, ann)).rejects.toMatchObject({ code: 'UNKNOWN_REFUSAL' });

    expect(shop.left()).toBe(100);
  });

  it.each(['', 'Place', 'place_order', 'place order', 7, undefined, 'a'.repeat(65)])(
    'cannot have the name %j',
    (name) => {
      const options = { input: z.object({}), result: z.void(), refusals: {}, handle: async () => undefined };

      expect(() => defineCommand(name as string, options)).toThrow(
        expect.objectContaining({ code: 'INVALID_COMMAND_NAME' }),
      );
    },
  );

  it('can have a name of 64 characters', () => {
    const options = { input: z.object({}), result: z.void(), refusals: {}, handle: async () => undefined };

    expect(defineCommand('a'.repeat(64), options).name).toHaveLength(64);
  });

  it('returns its value as its schema reads it from JSON, from the first run on', async () => {
    const at = new Date('2026-11-27T10:00:00Z');
    const stamp = defineCommand('stamp', {
      input: z.object({}),
      result: z.object({ at: z.coerce.date() }),
      refusals: {},
      handle: async () => ({ at, secret: 'unlisted' }),
    });

    expect(await aRunner(aShop())(stamp, {}, ann)).toEqual({ outcome: 'done', value: { at } });
  });

  it.each([
    ['a date for a schema that does not accept text', z.date(), new Date(0)],
    ['a bigint', z.any(), { total: 1n }],
    ['NaN', z.number(), Number.NaN],
    ['nothing for a number', z.number(), undefined],
  ])('writes nothing if its value cannot be stored: %s', async (_, schema, value) => {
    const shop = aShop();
    const command = defineCommand('return-it', {
      input: z.object({}),
      result: z.unknown().pipe(schema),
      refusals: {},
      handle: async (__, { stock }: Pick<ShopUnitOfWork, 'stock'>) => {
        stock.set(1);
        return value;
      },
    });

    await expect(aRunner(shop)(command, {}, ann)).rejects.toMatchObject({
      code: 'RESULT_NOT_STORABLE',
      message: expect.not.stringContaining('1970'),
    });
    expect(shop.left()).toBe(100);
  });

  it('passes on the code and the reason of a refusal, and nothing else of the object', async () => {
    const command = defineCommand('pay', {
      input: z.object({}),
      result: z.void(),
      refusals: { CARD_DECLINED: 'final' },
      handle: async () => {
        const answer = { ...refuse('CARD_DECLINED', 'Declined.'), cardNumber: '4111' };
        return answer;
      },
    });

    expect(await aRunner(aShop())(command, {}, ann)).toEqual({
      outcome: 'refused',
      code: 'CARD_DECLINED',
      reason: 'Declined.',
    });
  });

  it('refuses invalid options of the runner at once', () => {
    const shop = aShop();

    expect(() =>
      createCommandRunner({
        openUnitOfWork: () => shop.openUnitOfWork(),
        openDependencies: () => ({}),
        lostRaces: { maxAttempts: 0 },
      }),
    ).toThrow('lostRaces.maxAttempts');
  });
});

describe('middleware', () => {
  const tracing = (name: string, seen: string[]): Middleware => ({
    around: async ({ command, input }, next) => {
      seen.push(`${name} around ${command} ${JSON.stringify(input)}`);
      const result = await next();
      seen.push(`${name} after ${result.outcome}`);
      return result;
    },
    within: async ({ input }, _, next) => {
      seen.push(`${name} within ${JSON.stringify(input)}`);
      return next();
    },
  });

  it('runs in the order of the list, outside with the given input and inside with the validated one', async () => {
    const seen: string[] = [];
    const trimmed = defineCommand('trim', {
      input: z.string().trim(),
      result: z.int(),
      refusals: {},
      handle: async (text: string) => text.length,
    });

    const runCommand = aRunner(aShop(), [tracing('first', seen), tracing('second', seen)]);
    const result = await runCommand(trimmed, ' a ', ann);

    expect(result).toEqual({ outcome: 'done', value: 1 });
    expect(seen).toEqual([
      'first around trim " a "',
      'second around trim " a "',
      'first within "a"',
      'second within "a"',
      'second after done',
      'first after done',
    ]);
  });

  it('may refuse inside the unit of work, after which nothing is written', async () => {
    const shop = aShop();
    const runCommand = aRunner(shop, [
      {
        within: async (_, __, next) => {
          await next();
          return refuse('NOT_ALLOWED');
        },
      },
    ]);

    expect(await runCommand(sellProduct, sale, ann)).toEqual({ outcome: 'refused', code: 'NOT_ALLOWED' });
    expect(shop.left()).toBe(100);
  });

  it.each(['around', 'within'] as const)('cannot continue a command twice (%s)', async (position) => {
    const shop = aShop();
    const twice = async <TResult>(next: () => Promise<TResult>): Promise<TResult> => {
      await next();
      return next();
    };
    const runCommand = aRunner(shop, [
      position === 'around'
        ? { around: async (_, next) => twice(next) }
        : { within: async (_, __, next) => twice(next) },
    ]);

    await expect(runCommand(sellProduct, sale, ann)).rejects.toMatchObject({
      code: 'COMMAND_CONTINUED_TWICE',
    });
    expect(shop.opened()).toBe(1);
  });

  it.each([undefined, null, 'done', {}, { outcome: 'other' }])(
    'cannot return %j instead of a result',
    async (returned) => {
      const shop = aShop();
      const around = (async () => returned) as unknown as NonNullable<Middleware['around']>;

      await expect(aRunner(shop, [{ around }])(sellProduct, sale, ann)).rejects.toMatchObject({
        code: 'INVALID_MIDDLEWARE_RESULT',
      });
      expect(shop.left()).toBe(100);
    },
  );

  it.each([
    [
      'throws',
      (): void => {
        throw new Error('The log is full.');
      },
    ],
    [
      'rejects',
      async (): Promise<void> => {
        throw new Error('The log is full.');
      },
    ],
  ])('observeCommands does not change the result when the observer %s', async (_, observer) => {
    const shop = aShop();
    const warned = once(process, 'warning');

    const result = await aRunner(shop, [observeCommands<ShopContext>(observer)])(sellProduct, sale, ann);

    expect(result).toMatchObject({ outcome: 'done' });
    expect(await warned).toMatchObject([{ message: expect.stringContaining('The log is full.') }]);
  });

  it.each([false, undefined, 'yes'])('authorize refuses when the function returns %j', async (returned) => {
    const shop = aShop();
    const runCommand = aRunner(shop, [authorize(() => returned as boolean)]);

    expect(await runCommand(sellProduct, sale, ann)).toEqual({ outcome: 'refused', code: 'NOT_ALLOWED' });
    expect(shop.opened()).toBe(0);
  });

  it('authorize rejects when the function throws', async () => {
    const runCommand = aRunner(aShop(), [
      authorize(async () => {
        throw new Error('The policy cannot be read.');
      }),
    ]);

    await expect(runCommand(sellProduct, sale, ann)).rejects.toThrow('The policy cannot be read.');
  });

  it('observeCommands reports each end with its duration, and neither input nor value', async () => {
    const events: CommandEvent<ShopContext>[] = [];
    let milliseconds = 0;
    const clock = () => {
      milliseconds += 7;
      return new Date(milliseconds);
    };
    const runCommand = aRunner(aShop(1), [
      observeCommands<ShopContext>(
        (event) => {
          events.push(event);
        },
        { clock },
      ),
    ]);

    await runCommand(sellProduct, sale, ann);
    await runCommand(sellProduct, sale, ann);
    await runCommand(sellProduct, { ...sale, quantity: -1 }, ann);
    await runCommand(sellProduct, { product: 'cursed tea', quantity: 0.5 }, ann);
    const failed = aRunner(aShop(), [
      observeCommands<ShopContext>(
        (event) => {
          events.push(event);
        },
        { clock },
      ),
    ]);
    await failed(sellProduct, { ...sale, product: 'cursed ring' }, ann).catch(() => undefined);

    const facts = { command: 'sell-product', milliseconds: 7, context: { user: 'Ann' } };
    expect(events).toEqual([
      { event: 'command.ended', ...facts, outcome: 'done' },
      { event: 'command.ended', ...facts, outcome: 'refused', code: 'OUT_OF_STOCK' },
      { event: 'command.ended', ...facts, outcome: 'invalid' },
      { event: 'command.ended', ...facts, outcome: 'invalid' },
      {
        event: 'command.failed',
        ...facts,
        error: expect.objectContaining({ message: 'The subscriber fails.' }),
      },
    ]);
  });
});
