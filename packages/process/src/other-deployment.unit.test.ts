import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import * as z from 'zod';
import { defineProcess } from './definition/define-process.ts';
import type { Process } from './definition/process.ts';
import { ProcessWorld } from './process-world.fixture.ts';

const payload = z.object({ id: z.string() });
const Started = defineMessage('thing.started', { version: 1, payload });
const Moved = defineMessage('thing.moved', { version: 1, payload });
const Finished = defineMessage('thing.finished', { version: 1, payload });
const Do = defineMessage('work.do', { version: 1, payload });
const Undo = defineMessage('work.undo', { version: 1, payload });
const Undone = defineMessage('work.undone', { version: 1, payload });

const steps = { work: { compensation: Undo, confirmedBy: Undone } };

const started = (id: string) => ({
  to: 'waiting' as const,
  state: { id },
  steps: [
    {
      name: 'work' as const,
      command: Do.create({ id }, { about: { id } }),
      compensation: Undo.create({ id }, { about: { id } }),
    },
  ],
});

const common = {
  state: { version: 1, schema: payload },
  instance: ({ id }: { readonly id: string }) => id,
  deadline: { days: 1 },
};

const old = defineProcess('thing', {
  ...common,
  phases: { waiting: {} },
  steps,
  reactions: ({ startOn, on }) => [
    startOn(Started, { to: 'waiting', handle: ({ payload: { id } }) => started(id) }),
    on(Finished, { from: 'waiting', to: 'completed', handle: () => ({ to: 'completed' }) }),
  ],
});

/** The next deployment: a new phase with a time limit, and a new deadline. */
const next = defineProcess('thing', {
  ...common,
  phases: { waiting: {}, second: { within: { minutes: 1 } } },
  steps,
  deadlines: ['reminder'],
  reactions: ({ startOn, on, onTimeout, onDeadline }) => [
    startOn(Started, {
      to: 'waiting',
      handle: ({ payload: { id } }) => ({ ...started(id), deadlines: { reminder: { hours: 1 } } }),
    }),
    on(Moved, { from: 'waiting', to: 'second', handle: () => ({ to: 'second' }) }),
    on(Finished, { from: 'second', to: 'completed', handle: () => ({ to: 'completed' }) }),
    onTimeout('second', { to: 'completed', handle: () => ({ to: 'completed' }) }),
    onDeadline('reminder', {
      from: ['waiting', 'second'],
      to: 'completed',
      handle: () => ({ to: 'completed' }),
    }),
  ],
});

/** The step has another name. */
const renamed = defineProcess('thing', {
  ...common,
  phases: { waiting: {} },
  steps: { labour: steps.work },
  reactions: ({ startOn }) => [
    startOn(Started, { to: 'waiting', handle: ({ payload: { id } }) => ({ to: 'waiting', state: { id } }) }),
  ],
});

const topics = [defineTopic('work', [Do, Undo], { order: 'commit' })];

const open = (process: Process, store?: ProcessWorld): ProcessWorld =>
  new ProcessWorld({ process, topics, ...(store === undefined ? {} : { store }) });

const waits = { code: 'PROCESS_NOT_READY', isRetryLater: true };

describe('the law that nothing vanishes while two deployments run', () => {
  const inSecondPhase = async () => {
    const world = open(next);
    await world.deliver(Started, { id: '1' });
    await world.deliver(Moved, { id: '1' });
    return world;
  };

  it('retries a message for an instance in a phase that the code does not know', async () => {
    const world = open(old, await inSecondPhase());

    await expect(world.deliver(Finished, { id: '1' })).rejects.toMatchObject(waits);
    expect(world.events.at(-1)).toMatchObject({ cause: 'other-deployment', policy: 'retry' });
    expect(world.instance('1')).toMatchObject({ phase: 'second', version: 2 });
  });

  it('retries the time limit of a phase that the code does not know', async () => {
    const world = open(old, await inSecondPhase());

    await expect(world.reachNextDeadline()).rejects.toMatchObject(waits);
  });

  it('retries a deadline that the code does not know', async () => {
    const first = open(next);
    await first.deliver(Started, { id: '1' });

    await expect(open(old, first).reachNextDeadline()).rejects.toMatchObject(waits);
  });

  it('still compensates the instance by the deadline of the whole process', async () => {
    const first = await inSecondPhase();
    const process = first.scheduled().find(({ message }) => JSON.stringify(message).includes('"process"'));
    const world = open(old, first);
    await world.consume(process?.body ?? '');

    expect(world.instance('1')).toMatchObject({ status: 'compensating', reason: 'DEADLINE_REACHED' });
  });

  it('retries the confirmation of a step that the code does not know', async () => {
    const first = open(old);
    await first.deliver(Started, { id: '1' });
    await first.reachNextDeadline();

    await expect(open(renamed, first).deliver(Undone, { id: '1' })).rejects.toMatchObject(waits);
  });
});

describe('the law that a deadline belongs to one run', () => {
  it('ignores a deadline of a run whose item has expired', async () => {
    const world = open(old);
    await world.deliver(Started, { id: '1' });
    const [late] = world.scheduled();
    const expiry = new InMemoryUnitOfWork();
    expiry.stage(world.instances.toDelete('thing#1'));
    await expiry.commit();
    world.now = new Date(world.now.getTime() + 60_000);
    await world.deliver(Started, { id: '1' });

    await world.consume(late?.body ?? '');

    expect(world.instance('1')).toMatchObject({ status: 'running', version: 1 });
    expect(world.events.at(-1)).toMatchObject({ cause: 'late-deadline' });
  });
});
