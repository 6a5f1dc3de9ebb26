import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';

import type { UnitOfWork } from '../unit-of-work.ts';
import { authorize } from './authorize.ts';
import { defineCommand } from './command.ts';
import type { CommandResult } from './command-result.ts';
import type { CommandMiddleware } from './command-middleware.ts';
import { createCommandRunner } from './command-runner.ts';
import { observeCommands } from './observe-commands.ts';
import { refuse } from './refusal.ts';

interface Parts extends UnitOfWork {
  readonly orders: { readonly count: number };
}

const input = z.object({ id: z.string().transform((text) => text.length) });

const count = defineCommand('count', {
  input,
  result: z.object({ total: z.int(), note: z.string().nullable() }),
  refusals: { EMPTY: 'final', BUSY: 'temporary' },
  handle: async ({ id }, { orders }: Pick<Parts, 'orders'>, { now }: { readonly now: () => Date }) => {
    if (id === 0) {
      return refuse('EMPTY');
    }
    return orders.count > 9
      ? refuse('BUSY', `at ${now().toISOString()}`)
      : { total: orders.count + id, note: null };
  },
});

const openUnitOfWork = (context: string): Parts => ({
  orders: { count: context.length },
  commit: async () => undefined,
  rollback: () => undefined,
});

const runCommand = createCommandRunner({
  openUnitOfWork,
  openDependencies: () => ({ now: () => new Date(), more: true }),
  middleware: [observeCommands(() => undefined), authorize(({ context }) => context !== '')],
});

const options = { context: 'a' };

describe('the types of commands', () => {
  it('infer the input, the value and the refusals, with those of middleware', async () => {
    const result = await runCommand(count, { id: 'x' }, options);

    expectTypeOf(result).toEqualTypeOf<
      CommandResult<{ total: number; note: string | null }, 'EMPTY' | 'BUSY' | 'NOT_ALLOWED'>
    >();
  });

  it('accept an input of which nothing is known, literals, and optional fields', async () => {
    const choose = defineCommand('choose', {
      input: z.object({
        size: z.enum(['s', 'l']),
        note: z.string().optional(),
        tags: z.array(z.enum(['a'])),
      }),
      result: z.string(),
      refusals: {},
      handle: async ({ size }) => size,
    });
    const body: unknown = { size: 's', tags: ['a'] };

    const results = [
      await runCommand(choose, body, options),
      await runCommand(choose, { size: 'l', tags: ['a', 'a'] }, options),
      await runCommand(choose, { size: 's', note: 'x', tags: [] }, options),
    ];

    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
    const misuse = [
      // @ts-expect-error -- no such size
      () => runCommand(choose, { size: 'm', tags: [] }, options),
      // @ts-expect-error -- tags are missing
      () => runCommand(choose, { size: 's' }, options),
    ];
    expect(misuse).toHaveLength(2);
  });

  it('demand the input, the context, the parts and the dependencies of a command', () => {
    const mail = defineCommand('mail', {
      input,
      result: z.string(),
      refusals: {},
      handle: async (_, { mailbox }: { readonly mailbox: string }) => mailbox,
    });
    const ask = defineCommand('ask', {
      input,
      result: z.string(),
      refusals: {},
      handle: async (_, __: unknown, { caller }: { readonly caller: string }) => caller,
    });
    const misuse = [
      // @ts-expect-error -- the schema takes a string
      () => runCommand(count, { id: 1 }, options),
      // @ts-expect-error -- the context is a string
      () => runCommand(count, { id: 'x' }, { context: 1 }),
      () => {
        const both = { ...options, unitOfWork: openUnitOfWork('a'), idempotencyKey: 'a' };
        // @ts-expect-error -- a command in an open unit of work has no key of its own
        return runCommand(count, { id: 'x' }, both);
      },
      // @ts-expect-error -- the unit of work has no mailbox
      () => runCommand(mail, { id: 'x' }, options),
      // @ts-expect-error -- the dependencies have no caller
      () => runCommand(ask, { id: 'x' }, options),
    ];

    expect(misuse).toHaveLength(5);
  });

  it('demand that every refusal is listed, and a value that fits the schema', () => {
    const base = { input, result: z.void() };
    const misuse = [
      // @ts-expect-error -- B is not listed
      () => defineCommand('x', { ...base, refusals: { A: 'final' }, handle: async () => refuse('B') }),
      // @ts-expect-error -- refusals are missing
      () => defineCommand('x', { ...base, handle: async () => refuse('B') }),
      // @ts-expect-error -- the command returns a number
      () => defineCommand('x', { input, result: z.string(), refusals: {}, handle: async () => 1 }),
    ];

    expect(misuse).toHaveLength(3);
  });

  it('know the refusals of every middleware', async () => {
    const readOnly: CommandMiddleware<unknown, unknown, unknown, 'READ_ONLY'> = {
      around: async (_, next) => (misuse.length > 0 ? next() : refuse('READ_ONLY')),
    };
    const misuse = [
      () => {
        // @ts-expect-error -- the refusal of the middleware is missing
        const none: CommandMiddleware = readOnly;
        return none;
      },
    ];
    const runBoth = createCommandRunner({
      openUnitOfWork,
      openDependencies: () => ({ now: () => new Date() }),
      middleware: [readOnly, authorize(() => true)],
    });

    expectTypeOf(await runBoth(count, { id: 'x' }, options)).toEqualTypeOf<
      CommandResult<{ total: number; note: string | null }, 'EMPTY' | 'BUSY' | 'NOT_ALLOWED' | 'READ_ONLY'>
    >();
  });
});
