import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';

import type { UnitOfWork } from '../unit-of-work.ts';
import { authorize } from './authorize.ts';
import { defineCommand } from './command.ts';
import type { CommandResult } from './command-result.ts';
import { createCommandRunner } from './command-runner.ts';
import { observeCommands } from './observe-commands.ts';
import { refuse } from './refusal.ts';

interface Parts extends UnitOfWork {
  readonly orders: { readonly count: number };
}

const input = z.object({ id: z.string().transform((text) => text.length) });

const count = defineCommand('count', {
  input,
  refusals: { EMPTY: 'final', BUSY: 'temporary' },
  handle: async ({ id }, { orders }: Pick<Parts, 'orders'>, { now }: { readonly now: () => Date }) => {
    if (id === 0) {
      return refuse('EMPTY');
    }
    return orders.count > 9 ? refuse('BUSY', `at ${now().toISOString()}`) : { total: orders.count + id };
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

    expectTypeOf(result).toEqualTypeOf<CommandResult<{ total: number }, 'EMPTY' | 'BUSY' | 'NOT_ALLOWED'>>();
  });

  it('demand the input, the context, the parts and the dependencies of a command', () => {
    const mail = defineCommand('mail', {
      input,
      refusals: {},
      handle: async (_, { mailbox }: { readonly mailbox: string }) => mailbox,
    });
    const ask = defineCommand('ask', {
      input,
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

  it('demand that every refusal is listed, and a schema of the result', () => {
    const misuse = [
      // @ts-expect-error -- OTHER is not listed
      () => defineCommand('x', { input, refusals: { EMPTY: 'final' }, handle: async () => refuse('OTHER') }),
      // @ts-expect-error -- refusals are missing
      () => defineCommand('x', { input, handle: async () => refuse('OTHER') }),
      // @ts-expect-error -- the command returns a number
      () => defineCommand('x', { input, refusals: {}, result: z.string(), handle: async () => 1 }),
    ];

    expect(misuse).toHaveLength(3);
  });
});
