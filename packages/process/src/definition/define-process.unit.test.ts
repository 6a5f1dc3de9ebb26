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
    ['a deadline after more than 3,650 days', { deadline: { days: 3_651 } }, /3,650 days/u],
    [
      'a phase that lasts NaN',
      { phases: { waiting: { within: { days: Number.NaN } } } },
      /within of the phase waiting/u,
    ],
    [
      'a target that is no phase',
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
