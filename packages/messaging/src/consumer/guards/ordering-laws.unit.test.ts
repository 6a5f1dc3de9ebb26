import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Message } from '../../message/message.ts';
import { aChange, Journals } from './journals.fixture.ts';

/** How often a delivery may fail before the queue moves a message to the dead-letter queue. */
const maxReceives = 6;

/** Messages of two notes, each with its changes 1, 2, 3, …, in the order they were committed. */
const publish = (changesOfNotes: readonly number[]): readonly Message[] =>
  changesOfNotes.flatMap((changes, note) =>
    Array.from({ length: changes }, (_, index) =>
      aChange(String(index + 1), { subject: `n${note}`, sequence: index + 1, messageNumber: index + 1 }),
    ),
  );

interface Delivered {
  readonly message: Message;
  receives: number;
}

/** What a standard topic makes of them: some are lost, some come twice, all in any order. */
const scenes = fc
  .record({
    notes: fc.tuple(fc.nat(6), fc.nat(6)),
    fates: fc.array(fc.constantFrom(0, 1, 1, 1, 2), { minLength: 12, maxLength: 12 }),
    waveSize: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer(),
  })
  .map(({ notes, fates, waveSize, seed }) => {
    const published = publish(notes);
    const deliveries = published.flatMap((message, index) =>
      Array.from({ length: fates[index] ?? 1 }, () => message),
    );
    return { published, deliveries: shuffled(deliveries, seed), waveSize };
  });

/** A shuffle that depends on its seed alone, so that a failing case can be played again. */
const shuffled = <TValue>(values: readonly TValue[], seed: number): readonly TValue[] => {
  const result = [...values];
  let state = seed >>> 0;
  for (let last = result.length - 1; last > 0; last -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (last + 1);
    [result[last], result[other]] = [result[other] as TValue, result[last] as TValue];
  }
  return result;
};

/** Delivers in waves, all of a wave at once; what fails comes again at the end, until it is a dead letter. */
const drain = async (
  consume: ReturnType<Journals['consumer']>,
  { deliveries, waveSize }: { readonly deliveries: readonly Message[]; readonly waveSize: number },
) => {
  const queue: Delivered[] = deliveries.map((message) => ({ message, receives: 0 }));
  const counts: Record<string, number> = {};
  const dead: Message[] = [];
  while (queue.length > 0) {
    const wave = queue.splice(0, waveSize);
    await Promise.all(
      wave.map(async (delivered) => {
        delivered.receives += 1;
        try {
          const { outcome } = await consume(delivered.message, delivered.receives);
          counts[outcome] = (counts[outcome] ?? 0) + 1;
        } catch {
          if (delivered.receives < maxReceives) {
            queue.push(delivered);
          } else {
            dead.push(delivered.message);
          }
        }
      }),
    );
  }
  return { counts, dead };
};

const noteIds = ['n0', 'n1'];

describe('a standard topic that loses, repeats and reorders', () => {
  it('leaves the newest state behind a sequence guard, and counts every delivery', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const journals = new Journals();

        const { counts, dead } = await drain(journals.consumer({ guards: { sequence: true } }), scene);

        const arrived = new Set(scene.deliveries);
        for (const id of noteIds) {
          const sequences = [...arrived]
            .filter(({ subject }) => subject === id)
            .map(({ sequence }) => sequence ?? 0);
          const { text, handled } = journals.table.find(id) ?? { text: '0', handled: [] };
          expect(text).toBe(String(Math.max(0, ...sequences)));
          expect(handled).toEqual([...handled].sort());
        }
        const { processed, stale, duplicate } = { processed: 0, stale: 0, duplicate: 0, ...counts };
        expect(dead).toEqual([]);
        expect(processed + stale).toBe(arrived.size);
        expect(duplicate).toBe(scene.deliveries.length - arrived.size);
        expect(processed).toBe(journals.table.values().flatMap(({ handled }) => handled).length);
      }),
    );
  });

  it('never makes gap detection skip a message: all are handled in order up to the first lost one', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const journals = new Journals();
        const consume = journals.consumer({ guards: { gaps: 'from-the-first' } });

        const { dead } = await drain(consume, scene);
        // A redrive of the dead letters, until none moves any more.
        for (let round = 0; round < scene.published.length; round += 1) {
          await drain(consume, { ...scene, deliveries: dead });
        }

        const arrived = new Set(scene.deliveries);
        for (const id of noteIds) {
          const published = scene.published.filter(({ subject }) => subject === id);
          const firstLost = published.findIndex((message) => !arrived.has(message));
          const whole = firstLost === -1 ? published : published.slice(0, firstLost);
          expect(journals.table.find(id)?.handled ?? []).toEqual(
            whole.map(({ messageNumber }) => String(messageNumber)),
          );
        }
      }),
    );
  });

  it('loses no message after the lost ones are published again', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const journals = new Journals();
        const consume = journals.consumer({ guards: { gaps: 'from-the-first', sequence: true } });

        const { dead } = await drain(consume, scene);
        await drain(consume, { ...scene, deliveries: scene.published });
        await drain(consume, { ...scene, deliveries: dead });

        for (const id of noteIds) {
          const published = scene.published.filter(({ subject }) => subject === id);
          expect(journals.table.find(id)?.handled ?? []).toEqual(
            published.map(({ messageNumber }) => String(messageNumber)),
          );
        }
      }),
    );
  });
});
