import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import fc from 'fast-check';
import * as z from 'zod';
import type { Step } from './definition/decision.ts';
import { defineProcess } from './definition/define-process.ts';
import { readInstanceItem, toInstanceItem } from './dynamodb/instance-item.ts';
import { ProcessWorld } from './process-world.fixture.ts';

const payload = z.object({ id: z.string() });
const Started = defineMessage('thing.started', { version: 1, payload });
const Moved = defineMessage('thing.moved', { version: 1, payload });
const Do = defineMessage('work.do', { version: 1, payload });
const Undo = defineMessage('work.undo', { version: 1, payload });

interface Choice {
  readonly to: 'waiting' | 'completed' | 'compensating' | 'stuck';
  readonly reason: string | undefined;
  readonly about: string | undefined;
}

/** A process whose handlers decide what a test chooses. */
const deciding = (choices: readonly Choice[]) => {
  const targets = ['waiting', 'completed', 'compensating', 'stuck'] as const;
  let index = 0;
  const decide = () => {
    const { to, reason, about } = choices[index] ?? { to: 'waiting', reason: undefined, about: undefined };
    index += 1;
    const steps: readonly Step<'work'>[] =
      about === undefined
        ? []
        : [
            {
              name: 'work',
              command: Do.create({ id: '1' }, { about: { id: '1' } }),
              compensation: Undo.create({ id: '1' }, { about: { id: about } }),
            },
          ];
    return { to, reason, state: { id: '1' }, steps };
  };
  return defineProcess('thing', {
    state: { version: 1, schema: payload },
    instance: ({ id }: { readonly id: string }) => id,
    phases: { waiting: { within: { hours: 1 } } },
    steps: { work: { compensation: Undo } },
    deadline: { days: 1 },
    reactions: ({ startOn, on }) => [
      startOn(Started, { to: targets, finished: 'start', handle: decide }),
      on(Moved, { from: 'waiting', to: targets, finished: 'ignore', handle: decide }),
    ],
  });
};

const text = fc.constantFrom('', ' ', 'OUT_OF_STOCK', '\uD800', '\u0000', 'x'.repeat(2_000));

const choice: fc.Arbitrary<Choice> = fc.record({
  to: fc.constantFrom('waiting', 'completed', 'compensating', 'stuck'),
  reason: fc.option(text, { nil: undefined }),
  about: fc.option(text, { nil: undefined }),
});

const event = fc.constantFrom('start', 'move', 'deadline', 'resume', 'compensate', 'end');

describe('the law that a store reads what it writes', () => {
  it('holds after every decision of handlers and operators', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(choice, { maxLength: 8 }),
        fc.array(event, { maxLength: 8 }),
        async (choices, events) => {
          const process = deciding(choices);
          const topic = defineTopic('work', [Do, Undo], { order: 'commit' });
          const world = new ProcessWorld({ process, topics: [topic] });
          const happen = async (what: string): Promise<unknown> => {
            if (what === 'start' || what === 'move') {
              return world.deliver(what === 'start' ? Started : Moved, { id: '1' });
            }
            return what === 'deadline'
              ? world.reachNextDeadline()
              : world.deliver(process.plan.operatorDecided, { instance: '1', action: what, reason: ' ' });
          };
          for (const what of ['start', ...events]) {
            // A decision that is refused writes nothing.
            await happen(what).catch(() => undefined);
            for (const instance of world.instances.values()) {
              const item = toInstanceItem(instance);
              expect(toInstanceItem(readInstanceItem(item))).toEqual(item);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has no effect to resume an instance that its first message stopped, which was in no phase', async () => {
    const process = deciding([{ to: 'stuck', reason: '', about: undefined }]);
    const world = new ProcessWorld({ process, topics: [] });
    await world.deliver(Started, { id: '1' });
    const { operatorDecided } = process.plan;
    await world.deliver(operatorDecided, { instance: '1', action: 'resume', reason: 'Again.' });
    expect(world.instance('1')).toMatchObject({ status: 'stuck', version: 1 });
    expect(world.events.at(-1)).toMatchObject({ cause: 'no-effect' });

    await world.deliver(operatorDecided, { instance: '1', action: 'end', reason: 'Never mind.' });

    expect(world.instance('1')).toMatchObject({ status: 'ended' });
  });
});
