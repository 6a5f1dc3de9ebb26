import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic, type MessageDefinition, type Topic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { defineProcess } from './definition/define-process.ts';
import { ProcessWorld } from './process-world.fixture.ts';

const payload = z.object({ id: z.string() });
const Started = defineMessage('thing.started', { version: 1, payload });
const Do = defineMessage('work.do', { version: 1, payload });
const Undo = defineMessage('work.undo', { version: 1, payload });
const UndoAnother = defineMessage('another.undo', { version: 1, payload });
/** Its newest schema refuses what its upcaster returns. */
const UndoV2 = defineMessage('work.undo', {
  version: 2,
  payload: payload.extend({ count: z.int().min(1) }),
  from: { 1: { payload, up: ({ id }) => ({ id, count: 0 }) } },
});

const thing = (undo: MessageDefinition, about: { id: string; version?: number } = { id: '1' }) =>
  defineProcess('thing', {
    state: { version: 1, schema: payload },
    instance: ({ id }: { readonly id: string }) => id,
    phases: { waiting: {} },
    steps: { first: { compensation: undo }, second: { compensation: UndoAnother } },
    deadline: { days: 1 },
    reactions: ({ startOn }) => [
      startOn(Started, {
        to: 'waiting',
        handle: ({ payload: { id } }) => ({
          to: 'waiting',
          state: { id },
          steps: [
            {
              name: 'first',
              command: Do.create({ id }, { about: { id, version: 1 } }),
              compensation: Undo.create({ id }, { about }),
            },
            {
              name: 'second',
              command: Do.create({ id }, { about: { id, version: 1 } }),
              compensation: UndoAnother.create({ id }, { about: { id } }),
            },
          ],
        }),
      }),
    ],
  });

const commit = (...definitions: readonly MessageDefinition[]): readonly Topic[] => [
  defineTopic('work', definitions, { order: 'commit' }),
];

describe('the law that every instance ends or is visibly stuck, for compensations that cannot be staged', () => {
  it.each<[string, readonly Topic[], string, { id: string; version?: number }]>([
    ['is in no topic', commit(Do, UndoAnother), 'UNKNOWN_MESSAGE_TYPE', { id: '1' }],
    [
      'is about no version on a topic that orders by version',
      [defineTopic('work', [Do, Undo, UndoAnother])],
      'INVALID_AGGREGATE_REFERENCE',
      { id: '1' },
    ],
    [
      'is about a version that will be old',
      [defineTopic('work', [Do, Undo, UndoAnother])],
      'INVALID_DECISION',
      { id: '1', version: 1 },
    ],
    ['is about nothing', commit(Do, Undo, UndoAnother), 'INVALID_AGGREGATE_REFERENCE', { id: '' }],
  ])('refuses a step whose compensation %s', async (...[, topics, code, about]) => {
    const world = new ProcessWorld({ process: thing(Undo, about), topics });

    await expect(world.deliver(Started, { id: '1' })).rejects.toMatchObject({ code });
    expect(world.instances.values()).toEqual([]);
  });

  it.each<[string, MessageDefinition, readonly Topic[], RegExp]>([
    ['left its topic', Undo, commit(Do, UndoAnother), /Cannot compensate first: .*work\.undo/u],
    [
      'is lifted to a payload that violates the newest schema',
      UndoV2,
      commit(Do, UndoV2, UndoAnother),
      /Cannot compensate first: .*work\.undo/u,
    ],
  ])('is stuck if a recorded compensation %s', async (...[, undo, topics, reason]) => {
    const before = new ProcessWorld({ process: thing(Undo), topics: commit(Do, Undo, UndoAnother) });
    await before.deliver(Started, { id: '1' });
    const world = new ProcessWorld({ process: thing(undo), topics, store: before });
    await world.reachNextDeadline();

    expect(world.instance('1')).toMatchObject({
      status: 'stuck',
      reason: 'DEADLINE_REACHED',
      problem: { in: 'compensating', reason: expect.stringMatching(reason) },
      steps: [{ progress: 'taken' }, { progress: 'compensated' }],
      deadlines: {},
    });
    expect(world.instance('1').finishedAt).toBeUndefined();
    expect(world.published().at(-1)?.message.type).toBe('another.undo');

    const repaired = new ProcessWorld({
      process: thing(Undo),
      topics: commit(Do, Undo, UndoAnother),
      store: world,
    });
    await repaired.deliver(thing(Undo).plan.operatorDecided, {
      instance: '1',
      action: 'resume',
      reason: 'Listed again.',
    });

    expect(repaired.instance('1')).toMatchObject({ status: 'compensated' });
  });
});
