import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { defineProcess } from './definition/define-process.ts';
import { toInstanceItem } from './dynamodb/instance-item.ts';
import { withEntry } from './instance/history.ts';
import { ProcessWorld } from './process-world.fixture.ts';

const payload = z.object({ id: z.string() });
const Started = defineMessage('thing.started', { version: 1, payload });
const Moved = defineMessage('thing.moved', { version: 1, payload });
const Do = defineMessage('work.do', { version: 1, payload });
const Undo = defineMessage('work.undo', { version: 1, payload });
const Undone = defineMessage('work.undone', { version: 1, payload });

const state = z.object({ id: z.string(), content: z.string().optional() });

const topics = [defineTopic('work', [Do, Undo], { order: 'commit' })];

const about = { about: { id: '1' } };

const step = (name: 'plain' | 'confirmed') => ({
  name,
  command: Do.create({ id: '1' }, about),
  compensation: Undo.create({ id: '1' }, about),
});

/** A world whose start decides a value that the compiler may not know. */
const start = (decision: unknown, moved?: unknown) => {
  const process = defineProcess('thing', {
    state: { version: 1, schema: state },
    instance: ({ id }: { readonly id: string }) => id,
    phases: { waiting: { within: { hours: 1 } } },
    steps: { plain: { compensation: Undo }, confirmed: { compensation: Undo, confirmedBy: Undone } },
    deadlines: ['reminder'],
    deadline: { days: 1 },
    reactions: ({ startOn, on, onDeadline }) => [
      on(Moved, { from: 'waiting', to: ['waiting', 'stuck'], handle: () => moved as { to: 'stuck' } }),
      startOn(Started, { to: 'waiting', handle: () => decision as { to: 'waiting'; state: { id: string } } }),
      onDeadline('reminder', { from: 'waiting', to: 'completed', handle: () => ({ to: 'completed' }) }),
    ],
  });
  const world = new ProcessWorld({ process, topics });
  return { world, process, started: world.deliver(Started, { id: '1' }) };
};

const toWaiting = (fields: object) => ({ to: 'waiting', state: { id: '1' }, ...fields });

describe('the law that a decision is carried out or refused as INVALID_DECISION', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'waiting'],
    ['no target', {}],
    ['steps that are not a list', toWaiting({ steps: 'abc' })],
    ['a step that is null', toWaiting({ steps: [null] })],
    ['messages with null', toWaiting({ messages: [null] })],
    ['withoutEffect that is not a list', toWaiting({ withoutEffect: 'plain' })],
    ['a reason that is not a text', toWaiting({ reason: 7 })],
    ['deadlines that are null', toWaiting({ deadlines: null })],
    ['a delay of words', toWaiting({ deadlines: { reminder: 'soon' } })],
    ['a delay of another unit', toWaiting({ deadlines: { reminder: { day: 3 } } })],
    ['an empty delay', toWaiting({ deadlines: { reminder: {} } })],
    ['a delay whose only member is not set', toWaiting({ deadlines: { reminder: { days: undefined } } })],
    ['a negative delay', toWaiting({ deadlines: { reminder: { days: -1 } } })],
    ['a delay of NaN', toWaiting({ deadlines: { reminder: { days: Number.NaN } } })],
    ['a delay of 27 years', toWaiting({ deadlines: { reminder: { days: 9_999 } } })],
    ['an invalid date', toWaiting({ deadlines: { reminder: new Date(Number.NaN) } })],
    ['a step with confirmedBy twice', toWaiting({ steps: [step('confirmed'), step('confirmed')] })],
  ])('refuses %s', async (_, decision) => {
    const { world, started } = start(decision);

    await expect(started).rejects.toMatchObject({ code: 'INVALID_DECISION' });
    expect(world.instances.values()).toEqual([]);
  });

  it.each<[string, object]>([
    ['a delay of nothing', { deadlines: { reminder: { seconds: 0 } } }],
    ['a date', { deadlines: { reminder: new Date('2026-11-21T00:00:00.000Z') } }],
    ['a deadline that is not set', { deadlines: { reminder: undefined } }],
    ['a repeated step without confirmedBy', { steps: [step('plain'), step('plain')] }],
  ])('carries out %s', async (_, fields) => {
    const { world, started } = start(toWaiting(fields));
    await started;

    expect(world.instance('1')).toMatchObject({ status: 'running' });
  });
});

describe('the law that resume changes only what is stuck', () => {
  it.each(['running', 'compensating'])('has no effect on an instance that is %s', async (status) => {
    const { world, process, started } = start(toWaiting({ steps: [step('confirmed')] }));
    await started;
    const { operatorDecided } = process.plan;
    if (status === 'compensating') {
      await world.deliver(operatorDecided, { instance: '1', action: 'compensate', reason: 'By hand.' });
    }
    const before = world.instance('1');
    const published = world.published().length;
    world.now = new Date(world.now.getTime() + 60_000);

    await world.deliver(operatorDecided, { instance: '1', action: 'resume', reason: 'Again.' });

    expect(before.status).toBe(status);
    expect(world.instance('1')).toEqual(before);
    expect(world.published()).toHaveLength(published);
    expect(world.events.at(-1)).toMatchObject({ cause: 'no-effect' });
  });
});

describe('the law that a stuck instance keeps the time of its named deadlines', () => {
  it('sets them again with the time that they had left when it is resumed', async () => {
    const { world, process, started } = start(toWaiting({ deadlines: { reminder: { hours: 3 } } }), {
      to: 'stuck',
    });
    await started;
    world.now = new Date(world.now.getTime() + 3_600_000);
    await world.deliver(Moved, { id: '1' });
    expect(world.scheduled()).toEqual([]);
    world.now = new Date(world.now.getTime() + 86_400_000);

    await world.deliver(process.plan.operatorDecided, { instance: '1', action: 'resume', reason: 'Go on.' });

    const { deadlines } = world.instance('1');
    const left = Object.entries(deadlines).map(([name, { dueAt }]) => [
      name,
      dueAt.getTime() - world.now.getTime(),
    ]);
    expect(Object.fromEntries(left)).toEqual({
      process: 86_400_000,
      'phase:waiting': 3_600_000,
      reminder: 2 * 3_600_000,
    });
  });
});

describe('the law that the largest instance can end', () => {
  const sized = (bytes: number) => ({ to: 'waiting', state: { id: '1', content: 'x'.repeat(bytes) } });

  it('refuses a state that would leave no room', async () => {
    const { world, started } = start(sized(330_000));

    await expect(started).rejects.toMatchObject({ code: 'INVALID_DECISION' });
    expect(world.instances.values()).toEqual([]);
  });

  it('keeps the item of the largest instance below 400 KiB after its longest history', async () => {
    const { world, process, started } = start(sized(327_000), {
      to: 'waiting',
      deadlines: { reminder: { hours: 3 } },
    });
    await started;
    for (let index = 0; index < 60; index += 1) {
      await world.deliver(Moved, { id: '1' });
    }
    const { operatorDecided } = process.plan;
    await world.deliver(operatorDecided, { instance: '1', action: 'end', reason: '漢'.repeat(10_000) });

    expect(world.instance('1').status).toBe('ended');
    expect(Buffer.byteLength(JSON.stringify(toInstanceItem(world.instance('1'))))).toBeLessThan(390 * 1_024);
  });
});

describe('the history of an instance', () => {
  const entry = (number: number) => ({
    at: new Date(0),
    cause: String(number),
    messageId: 'm',
    to: 'waiting',
    note: '漢'.repeat(500),
  });

  it('drops its oldest entries above 32 KiB, and counts them', () => {
    let history: Parameters<typeof withEntry>[0] = { history: [], omitted: 0 };
    for (let number = 1; number <= 50; number += 1) {
      history = withEntry(history, entry(number));
    }

    expect(Buffer.byteLength(JSON.stringify(history.history))).toBeLessThan(33 * 1_024);
    expect(history.history.length + history.omitted).toBe(50);
    expect(history.history.at(-1)?.cause).toBe('50');
  });
});
