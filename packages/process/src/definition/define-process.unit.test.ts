import { describe, expect, it } from '@jest/globals';
import { defineMessage } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { defineProcess } from './define-process.ts';
import type { ProcessOptions } from './process-options.ts';
import type { ProcessShape } from './shape.ts';

const payload = z.object({ id: z.string() });
const Started = defineMessage('thing.started', { version: 1, payload });
const Moved = defineMessage('thing.moved', { version: 1, payload });
const MovedAgain = defineMessage('thing.moved', {
  version: 2,
  payload,
  from: { 1: { payload, up: (old) => old } },
});

interface Shape extends ProcessShape {
  readonly stateInput: { id: string };
  readonly state: { id: string };
  readonly keyed: { id: string };
}

type Options = ProcessOptions<Shape, unknown, unknown>;

const options = (fields: Partial<Options> = {}): Options => ({
  state: { version: 1, schema: payload },
  instance: ({ id }) => id,
  phases: { waiting: {} },
  deadline: { days: 1 },
  reactions: ({ startOn }) => [
    startOn(Started, { to: 'waiting', handle: (message) => ({ to: 'waiting', state: message.payload }) }),
  ],
  ...fields,
});

const define = (fields: Partial<Options> = {}, name = 'thing') =>
  defineProcess<{ id: string }, { id: string }, { id: string }, string, string, string>(
    name,
    options(fields),
  );

const start: Options['reactions'] = options().reactions;

/** Reactions beside the start. */
const also = (more: Options['reactions']): Partial<Options> => ({
  reactions: (kit) => [...start(kit), ...more(kit)],
});

const faultsOf = (fields: Partial<Options>, name?: string): readonly string[] => {
  try {
    define(fields, name);
  } catch (error) {
    return (error as { readonly faults?: readonly string[] }).faults ?? [String(error)];
  }
  return [];
};

describe('the definition of a process', () => {
  it('accepts what is consistent', () => {
    expect(faultsOf({})).toEqual([]);
    expect(
      faultsOf({
        phases: { waiting: { within: { milliseconds: 1 } } },
        deadlines: ['reminder'],
        deadline: { days: 3_650 },
        reactions: (kit) => [
          ...start(kit),
          kit.onTimeout('waiting', { to: 'stuck', handle: () => ({ to: 'stuck' }) }),
          kit.onDeadline('reminder', { from: 'waiting', to: 'waiting', handle: () => ({ to: 'waiting' }) }),
          kit.on(Moved, { from: 'compensating', to: 'stuck', handle: () => ({ to: 'stuck' }) }),
        ],
      }),
    ).toEqual([]);
  });

  it.each<[string, Partial<Options>, RegExp]>([
    ['no start', { reactions: () => [] }, /startOn/u],
    ['a phase of another form', { phases: { Waiting: {}, waiting: {} } }, /Waiting.*kebab/u],
    ['a phase with a reserved name', { phases: { waiting: {}, stuck: {} } }, /stuck has a reserved name/u],
    ['a step of another form', { steps: { 'Reserve Credit': {} } }, /Reserve Credit/u],
    ['a deadline with a reserved name', { deadlines: ['process'] }, /process has a reserved name/u],
    ['a deadline of no time', { deadline: {} }, /deadline is not a delay/u],
    ['a negative deadline', { deadline: { days: -1 } }, /deadline is not a delay/u],
    ['a deadline with a negative part', { deadline: { days: 1, hours: -1 } }, /deadline is not a delay/u],
    ['a deadline after more than 3,650 days', { deadline: { days: 3_651 } }, /3,650 days/u],
    [
      'a phase that lasts NaN',
      { phases: { waiting: { within: { days: Number.NaN } } } },
      /within of the phase waiting/u,
    ],
    [
      'a target that is not a phase',
      also(({ on }) => [on(Moved, { from: 'waiting', to: 'gone', handle: () => ({ to: 'gone' }) })]),
      /thing\.moved names "gone"/u,
    ],
    [
      'a way from compensating to a phase',
      also(({ on }) => [
        on(Moved, { from: 'compensating', to: 'waiting', handle: () => ({ to: 'waiting' }) }),
      ]),
      /leaves compensating/u,
    ],
    [
      'two reactions to one message in one phase',
      also(({ on }) => [
        on(Moved, { from: 'waiting', to: 'completed', handle: () => ({ to: 'completed' }) }),
        on(Moved, { from: ['waiting'], to: 'stuck', handle: () => ({ to: 'stuck' }) }),
      ]),
      /Two reactions handle thing\.moved in waiting/u,
    ],
    [
      'two definitions of one message',
      {
        phases: { waiting: {}, later: {} },
        ...also(({ on }) => [
          on(Moved, { from: 'waiting', to: 'completed', handle: () => ({ to: 'completed' }) }),
          on(MovedAgain, { from: 'later', to: 'completed', handle: () => ({ to: 'completed' }) }),
        ]),
      },
      /Two definitions of thing\.moved/u,
    ],
    [
      'a reaction to the time of a phase without one',
      also(({ onTimeout }) => [onTimeout('waiting', { to: 'stuck', handle: () => ({ to: 'stuck' }) })]),
      /no within/u,
    ],
    [
      'a reaction to a deadline that is not listed',
      also(({ onDeadline }) => [
        onDeadline('reminder', { from: 'waiting', to: 'waiting', handle: () => ({ to: 'waiting' }) }),
      ]),
      /deadlines does not list it/u,
    ],
    ['a deadline without a reaction', { deadlines: ['reminder'] }, /Add an onDeadline/u],
    [
      'a target that only operators choose',
      also(({ on }) => [on(Moved, { from: 'waiting', to: 'ended', handle: () => ({ to: 'ended' }) })]),
      /names "ended"/u,
    ],
    [
      'a phase that is an end',
      also(({ on }) => [on(Moved, { from: 'stuck', to: 'completed', handle: () => ({ to: 'completed' }) })]),
      /names "stuck"/u,
    ],
    [
      'a reaction that would take the place of a confirmation',
      {
        steps: { work: { confirmedBy: Moved } },
        ...also(({ on }) => [
          on(Moved, { from: 'compensating', to: 'stuck', handle: () => ({ to: 'stuck' }) }),
        ]),
      },
      /confirms the compensation of work/u,
    ],
    [
      'two policies of a finished instance for one message',
      {
        reactions: ({ startOn, on }) => [
          startOn(Started, {
            to: 'waiting',
            finished: 'start',
            handle: (message) => ({ to: 'waiting', state: message.payload }),
          }),
          on(Started, {
            from: 'waiting',
            to: 'waiting',
            finished: 'dead-letter',
            handle: () => ({ to: 'waiting' }),
          }),
        ],
      },
      /Two reactions state finished of thing\.started: start and dead-letter/u,
    ],
    [
      'two policies of an unknown instance for one message',
      {
        phases: { waiting: {}, later: {} },
        ...also(({ on }) => [
          on(Moved, {
            from: 'waiting',
            to: 'later',
            unknown: 'ignore',
            handle: () => ({ to: 'later' }),
          }),
          on(Moved, {
            from: 'later',
            to: 'completed',
            unknown: 'retry',
            handle: () => ({ to: 'completed' }),
          }),
        ]),
      },
      /Two reactions state unknown of thing\.moved/u,
    ],
  ])('refuses %s', (_, fields, fault) => {
    expect(faultsOf(fields).join('\n')).toMatch(fault);
  });

  it.each(['Thing', 'thing thing', '', 'x'.repeat(65)])('refuses the name %j', (name) => {
    expect(() => define({}, name)).toThrow(/kebab|message definition|Message type/iu);
  });

  it('reports all faults together', () => {
    expect(faultsOf({ deadline: {}, compensationDeadline: {}, reactions: () => [] })).toHaveLength(3);
  });
});
