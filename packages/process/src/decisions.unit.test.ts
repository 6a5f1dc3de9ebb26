import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { defineProcess } from './definition/define-process.ts';
import { ProcessWorld } from './process-world.fixture.ts';

const payload = z.object({ id: z.string() });
const Started = defineMessage('thing.started', { version: 1, payload });
const Do = defineMessage('work.do', { version: 1, payload });
const Undo = defineMessage('work.undo', { version: 1, payload });
const Undone = defineMessage('work.undone', { version: 1, payload });

const topics = [defineTopic('work', [Do, Undo], { order: 'commit' })];

const about = { about: { id: '1' } };

const step = (name: 'plain' | 'confirmed') => ({
  name,
  command: Do.create({ id: '1' }, about),
  compensation: Undo.create({ id: '1' }, about),
});

/** A world whose start decides a value that the compiler may not know. */
const start = (decision: unknown) => {
  const process = defineProcess('thing', {
    state: { version: 1, schema: payload },
    instance: ({ id }: { readonly id: string }) => id,
    phases: { waiting: { within: { hours: 1 } } },
    steps: { plain: { compensation: Undo }, confirmed: { compensation: Undo, confirmedBy: Undone } },
    deadlines: ['reminder'],
    deadline: { days: 1 },
    reactions: ({ startOn, onDeadline }) => [
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
    ['steps that are no list', toWaiting({ steps: 'abc' })],
    ['a step that is none', toWaiting({ steps: [null] })],
    ['messages with null', toWaiting({ messages: [null] })],
    ['withoutEffect that is no list', toWaiting({ withoutEffect: 'plain' })],
    ['a reason that is no text', toWaiting({ reason: 7 })],
    ['deadlines that are null', toWaiting({ deadlines: null })],
    ['a delay of words', toWaiting({ deadlines: { reminder: 'soon' } })],
    ['a delay of another unit', toWaiting({ deadlines: { reminder: { day: 3 } } })],
    ['an empty delay', toWaiting({ deadlines: { reminder: {} } })],
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
