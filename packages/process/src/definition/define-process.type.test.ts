import { describe, expect, it } from '@jest/globals';
import { defineMessage } from '@dynamo-outbox/messaging';
import { expectTypeOf } from 'expect-type';
import * as z from 'zod';
import { defineProcess } from './define-process.ts';

const Started = defineMessage('thing.started', { version: 1, payload: z.object({ id: z.string() }) });
const Other = defineMessage('other.happened', { version: 1, payload: z.object({ ref: z.string() }) });

const shared = {
  state: { version: 1, schema: z.object({ id: z.string(), at: z.coerce.date<string>() }) },
  instance: ({ id }: { readonly id: string }) => id,
  phases: { waiting: {}, done: {} },
  steps: { work: {} },
  deadlines: ['reminder'],
  deadline: { days: 1 },
} as const;

describe('the definition of a process', () => {
  it('infers payloads, state, phases, steps and targets', () => {
    defineProcess('thing', {
      ...shared,
      reactions: ({ startOn, on, onDeadline }) => [
        onDeadline('reminder', { from: 'waiting', to: 'done', handle: () => ({ to: 'done' }) }),
        startOn(Started, {
          to: 'waiting',
          handle: ({ payload }) => {
            expectTypeOf(payload).toEqualTypeOf<{ id: string }>();
            return { to: 'waiting', state: { id: payload.id, at: '2026-11-20T00:00:00.000Z' } };
          },
        }),
        on(Other, {
          instance: ({ ref }) => ref,
          from: 'waiting',
          to: ['done', 'completed'],
          handle: ({ type }, { state, phase, steps }) => {
            expectTypeOf(type).toEqualTypeOf<'other.happened'>();
            expectTypeOf(state).toEqualTypeOf<{ id: string; at: Date }>();
            expectTypeOf(phase).toEqualTypeOf<'waiting' | 'done'>();
            expectTypeOf(steps).toEqualTypeOf<readonly 'work'[]>();
            return { to: 'done', deadlines: { reminder: 'cancel' } };
          },
        }),
      ],
    });
  });

  it('refuses a target that the reaction does not state, and a phase that does not exist', () => {
    const define = () =>
      defineProcess('thing', {
        ...shared,
        reactions: ({ startOn, on }) => [
          startOn(Started, {
            to: 'waiting',
            handle: ({ payload: { id } }) => ({
              to: 'waiting',
              state: { id, at: '2026-11-20T00:00:00.000Z' },
            }),
          }),
          // @ts-expect-error The reaction leads only to done.
          on(Started, { from: 'waiting', to: 'done', handle: () => ({ to: 'completed' }) }),
          // @ts-expect-error There is no phase gone.
          on(Started, { from: 'gone', to: 'done', handle: () => ({ to: 'done' }) }),
        ],
      });

    expect(define).toThrow(/thing\.started names "gone"/u);
  });

  it('asks how a payload without the key finds its instance', () => {
    defineProcess('thing', {
      ...shared,
      reactions: ({ startOn, on, onDeadline }) => [
        onDeadline('reminder', { from: 'waiting', to: 'done', handle: () => ({ to: 'done' }) }),
        startOn(Started, {
          to: 'waiting',
          handle: ({ payload: { id } }) => ({ to: 'waiting', state: { id, at: '2026-11-20T00:00:00.000Z' } }),
        }),
        // @ts-expect-error The payload of Other has no id, so instance is required.
        on(Other, { from: 'waiting', to: 'done', handle: () => ({ to: 'done' }) }),
      ],
    });
  });
});
