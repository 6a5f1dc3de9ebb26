import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { defineProcess } from './definition/define-process.ts';
import { ProcessWorld } from './process-world.fixture.ts';

const payload = z.object({ id: z.string(), steps: z.int() });
const numbered = z.object({ number: z.int() });
const Started = defineMessage('thing.started', { version: 1, payload });
const Failed = defineMessage('thing.failed', { version: 1, payload: z.object({ id: z.string() }) });
const Worked = defineMessage('thing.worked', { version: 1, payload: z.object({ id: z.string() }) });
const Do = defineMessage('work.do', { version: 1, payload: numbered });
const Undo = defineMessage('work.undo', { version: 1, payload: numbered });

const thing = defineProcess('thing', {
  state: { version: 1, schema: payload },
  instance: ({ id }: { readonly id: string }) => id,
  phases: { working: {} },
  steps: { work: { compensation: Undo } },
  deadline: { days: 1 },
  reactions: ({ startOn, on }) => [
    startOn(Started, {
      to: 'working',
      handle: ({ payload: state }) => ({
        to: 'working',
        state,
        steps: Array.from({ length: state.steps }, (_, number) => ({
          name: 'work' as const,
          command: Do.create({ number }, { about: { id: 'all' } }),
          compensation: Undo.create({ number }, { about: { id: String(number) } }),
        })),
      }),
    }),
    on(Worked, { from: 'working', to: 'working', handle: () => ({ to: 'working' }) }),
    on(Failed, {
      from: 'working',
      to: 'compensating',
      handle: () => ({ to: 'compensating', reason: 'FAILED' }),
    }),
  ],
});

const open = () =>
  new ProcessWorld({ process: thing, topics: [defineTopic('work', [Do, Undo], { order: 'commit' })] });

const undone = (world: ProcessWorld): readonly unknown[] =>
  world
    .published()
    .flatMap(({ message: { type, payload: content } }) => (type === 'work.undo' ? [content] : []));

/** Delivers the messages that the process sent to itself. */
const deliverOwn = async (world: ProcessWorld): Promise<void> => {
  for (const { message, body } of world.takePublished()) {
    if (message.type === 'thing.deadline-reached') {
      await world.consume(body);
    }
  }
};

describe('a compensation of many steps', () => {
  it('continues in several transactions, from the last step to the first', async () => {
    const world = open();
    await world.deliver(Started, { id: '1', steps: 25 });
    await world.deliver(Failed, { id: '1' });
    expect(undone(world)).toHaveLength(10);
    expect(world.instance('1').status).toBe('compensating');

    await deliverOwn(world);
    await deliverOwn(world);

    expect(undone(world)).toEqual(Array.from({ length: 25 }, (_, index) => ({ number: 24 - index })));
    expect(world.instance('1').status).toBe('compensated');
    expect(world.scheduled()).toEqual([]);
  });

  it('keeps at most 100 steps', async () => {
    const world = open();
    await world.deliver(Started, { id: '1', steps: 100 });
    expect(world.instance('1').steps).toHaveLength(100);

    await expect(world.deliver(Started, { id: '2', steps: 101 })).rejects.toMatchObject({
      code: 'INVALID_DECISION',
    });
    expect(world.instances.values()).toHaveLength(1);
  });

  it('keeps at most 50 entries of its history, and counts the others', async () => {
    const world = open();
    await world.deliver(Started, { id: '1', steps: 0 });
    for (let index = 0; index < 60; index += 1) {
      await world.deliver(Worked, { id: '1' });
    }

    expect(world.instance('1').history).toHaveLength(50);
    expect(world.instance('1')).toMatchObject({ omitted: 11, version: 61, status: 'running' });
    expect(world.scheduled()).toHaveLength(1);
  });
});
