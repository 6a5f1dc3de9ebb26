import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { defineProcess } from './definition/define-process.ts';
import type { Process } from './definition/process.ts';
import { ProcessWorld } from './process-world.fixture.ts';

const key = z.object({ id: z.string() });
const Started = defineMessage('thing.started', { version: 1, payload: key });
const Moved = defineMessage('thing.moved', { version: 1, payload: key });
const Do = defineMessage('work.do', { version: 1, payload: key });
const UndoV1 = defineMessage('work.undo', {
  version: 1,
  payload: z.object({ id: z.string(), total: z.int() }),
});
const UndoV2 = defineMessage('work.undo', {
  version: 2,
  payload: z.object({ id: z.string(), totals: z.array(z.int()) }),
  from: { 1: { payload: UndoV1.payload, up: ({ id, total }) => ({ id, totals: [total] }) } },
});

const stateV1 = z.object({ id: z.string(), total: z.int() });
const stateV2 = z.object({ id: z.string(), totals: z.array(z.int()).min(1) });

const about = (id: string) => ({ about: { id } });

const old = defineProcess('thing', {
  state: { version: 1, schema: stateV1 },
  instance: ({ id }: { readonly id: string }) => id,
  phases: { waiting: {} },
  steps: { work: { compensation: UndoV1 } },
  deadline: { days: 1 },
  reactions: ({ startOn, on }) => [
    startOn(Started, {
      to: 'waiting',
      handle: ({ payload: { id } }) => ({
        to: 'waiting',
        state: { id, total: 7 },
        steps: [
          {
            name: 'work',
            command: Do.create({ id }, about(id)),
            compensation: UndoV1.create({ id, total: 7 }, about(id)),
          },
        ],
      }),
    }),
    on(Moved, { from: 'waiting', to: 'completed', handle: () => ({ to: 'completed' }) }),
  ],
});

const newer = (up: (state: { id: string; total: number }) => { id: string; totals: number[] }): Process =>
  defineProcess('thing', {
    state: { version: 2, schema: stateV2, from: { 1: { payload: stateV1, up } } },
    instance: ({ id }: { readonly id: string }) => id,
    phases: { waiting: {} },
    steps: { work: { compensation: UndoV2 } },
    deadline: { days: 1 },
    reactions: ({ startOn, on }) => [
      startOn(Started, {
        to: 'waiting',
        handle: ({ payload: { id } }) => ({ to: 'waiting', state: { id, totals: [1] } }),
      }),
      on(Moved, {
        from: 'waiting',
        to: 'waiting',
        handle: (_, { state: { id, totals } }) => ({ to: 'waiting', state: { id, totals: [...totals, 8] } }),
      }),
    ],
  });

const lifting = newer(({ id, total }) => ({ id, totals: [total] }));

const topics = (undo: typeof UndoV1 | typeof UndoV2) => [
  defineTopic('work', [Do, undo], { order: 'commit' }),
];

/** A world of another deployment, with the instances of the first. */
const redeploy = (from: ProcessWorld, process: Process, undo: typeof UndoV1 | typeof UndoV2): ProcessWorld =>
  new ProcessWorld({ process, topics: topics(undo), store: from });

describe('a process whose state has a new version', () => {
  const startOld = async () => {
    const world = new ProcessWorld({ process: old, topics: topics(UndoV1) });
    await world.deliver(Started, { id: '1' });
    return world;
  };

  it('lifts the state of an instance that started before', async () => {
    const world = redeploy(await startOld(), lifting, UndoV2);
    await world.deliver(Moved, { id: '1' });

    expect(world.instance('1').state).toEqual({ version: 2, json: '{"id":"1","totals":[7,8]}' });
  });

  it('lifts a compensation that was recorded before', async () => {
    const world = redeploy(await startOld(), lifting, UndoV2);
    await world.reachNextDeadline();

    expect(world.instance('1')).toMatchObject({ status: 'compensated', reason: 'DEADLINE_REACHED' });
    expect(world.published().at(-1)?.message).toMatchObject({
      type: 'work.undo',
      version: 2,
      payload: { id: '1', totals: [7] },
    });
  });

  it('waits with a message until the code reads the version of the state', async () => {
    const first = await startOld();
    const world = redeploy(first, lifting, UndoV2);
    await world.deliver(Moved, { id: '1' });
    const before = world.instance('1');

    await expect(redeploy(world, old, UndoV1).deliver(Moved, { id: '1' })).rejects.toMatchObject({
      code: 'NEWER_PROCESS_STATE',
      isRetryLater: true,
    });
    expect(world.instance('1')).toEqual(before);
  });

  it('is compensated by its deadline even if its state cannot be lifted', async () => {
    const broken = newer(() => {
      throw new Error('secret');
    });
    const world = redeploy(await startOld(), broken, UndoV2);
    const failed: unknown = await world.deliver(Moved, { id: '1' }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'PROCESS_STATE_UNREADABLE' });
    expect(String(failed)).not.toContain('secret');

    await world.reachNextDeadline();

    expect(world.instance('1')).toMatchObject({ status: 'compensated' });
  });

  it('is stuck if a compensation cannot be staged any more', async () => {
    const without = defineProcess('thing', {
      state: { version: 1, schema: stateV1 },
      instance: ({ id }: { readonly id: string }) => id,
      phases: { waiting: {} },
      deadline: { days: 1 },
      reactions: ({ startOn }) => [
        startOn(Started, {
          to: 'waiting',
          handle: ({ payload: { id } }) => ({ to: 'waiting', state: { id, total: 1 } }),
        }),
      ],
    });
    const world = redeploy(await startOld(), without, UndoV1);
    await world.reachNextDeadline();

    expect(world.instance('1')).toMatchObject({ status: 'stuck', problem: { in: 'compensating' } });
    expect(world.instance('1').problem?.reason).toMatch(/Cannot compensate work/u);
  });
});
