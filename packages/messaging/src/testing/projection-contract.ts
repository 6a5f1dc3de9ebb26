import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createProjectionConsumer } from '../consumer/projection/create-projection-consumer.ts';
import { project } from '../consumer/projection/project.ts';
import { encodeEnvelope } from '../message/envelope.ts';
import { nextCorrelationId, nextMessageId } from '../message/ids.ts';
import { defineMessage } from '../message/message-definition.ts';
import type {
  ProjectedMessage,
  Projection,
  ProjectionChange,
  ProjectionWriter,
} from '../consumer/projection/projection.ts';

/** The item that the suite copies. */
export interface ContractItem {
  readonly text: string;
  readonly note?: string;
}

/** A unit of work with a projection. */
export interface ProjectionUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly projection: Projection<ContractItem>;
  /** Stages the creation of an aggregate. The commit rejects it if the id exists. */
  readonly createAggregate: (id: string) => void;
}

/** An empty projection, and access to its copies. */
export interface ProjectionHarness {
  open(): ProjectionUnderTest;
  /** Writes the same copies immediately. */
  readonly writer: ProjectionWriter<ContractItem>;
  /** Finds a copy; `removed` for a tombstone. */
  find(id: string): Promise<ContractItem | 'removed' | undefined>;
}

const startTime = Date.parse('2026-11-20T10:15:30.000Z');

const by = (sequence: number, sequenceIndex = 0): ProjectedMessage => ({
  id: nextMessageId(),
  sequence,
  sequenceIndex,
  occurredAt: new Date(startTime),
});

type Change = ProjectionChange<ContractItem>;

// Written by hand, so that the contract suites need no schema library.
const textSchema: StandardSchemaV1<ContractItem> = {
  '~standard': {
    version: 1,
    vendor: 'dynamo-outbox',
    validate: (value) =>
      typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string'
        ? { value: { text: value.text } }
        : { issues: [{ message: 'not a text' }] },
  },
};

const aType = <const TType extends string>(type: TType) =>
  defineMessage(type, { version: 1, payload: textSchema });

/** A consumer that writes notes, and whose only effect are these writes. */
const aConsumer = (projection: ProjectionWriter<ContractItem>) =>
  createProjectionConsumer<ContractItem>({
    name: 'contract--notes',
    projection,
    handlers: [
      project(aType('note.created'), ({ payload }) => ({ kind: 'created', id: 'a', item: payload })),
      project(aType('note.changed'), ({ payload }) => ({ kind: 'changed', id: 'a', changes: payload })),
      project(aType('note.removed'), () => ({ kind: 'removed', id: 'a' })),
    ],
  });

const bodyOf = (type: string, sequence: number): string =>
  encodeEnvelope({
    ...by(sequence),
    type,
    version: 1,
    source: 'notes',
    subject: 'a',
    orderingKey: 'note#a',
    context: { correlationId: nextCorrelationId() },
    payload: { text: `${type} ${sequence}` },
  });

const created = (sequence: number, text = `created ${sequence}`, id = 'a'): Change => ({
  kind: 'created',
  id,
  item: { text },
  by: by(sequence),
});
const changed = (sequence: number, text = `changed ${sequence}`): Change => ({
  kind: 'changed',
  id: 'a',
  changes: { text },
  by: by(sequence),
});
const snapshot = (sequence: number, text = `snapshot ${sequence}`): Change => ({
  kind: 'snapshot',
  id: 'a',
  item: { text },
  by: by(sequence),
});
const removed = (sequence: number): Change => ({ kind: 'removed', id: 'a', by: by(sequence) });

/** The same change, by a message that occurred `seconds` later. */
const later = (change: Change, seconds: number): Change => ({
  ...change,
  by: { ...change.by, occurredAt: new Date(startTime + seconds * 1_000) },
});

/** One second more than the default tolerance for restarts, and exactly the tolerance. */
const longAfter = 3_601;
const soonAfter = 3_600;

const restarted = { code: 'SEQUENCE_RESTARTED' };
const stale = { code: 'STALE_MESSAGE' };
const notCreated = { code: 'PROJECTION_NOT_CREATED', isRetryLater: true };

/** Defines the contract tests of `Projection` and `ProjectionWriter`. */
export const describeProjectionContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<ProjectionHarness>,
): void => {
  const { beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the projection contract`, () => {
    let harness: ProjectionHarness;

    const stage = async (change: Change, aggregateId?: string): Promise<void> => {
      const { unitOfWork, projection, createAggregate } = harness.open();
      if (aggregateId !== undefined) {
        createAggregate(aggregateId);
      }
      projection.stage(change);
      await unitOfWork.commit();
    };

    /** Both ways to write, by name, with the same answers. */
    const ways: readonly (readonly [string, (change: Change) => Promise<'written' | 'stale'>])[] = [
      ['at once', (change) => harness.writer.write(change)],
      [
        'with a unit of work',
        async (change) => {
          try {
            await stage(change);
            return 'written';
          } catch (error) {
            if (error instanceof Error && 'code' in error && error.code === stale.code) {
              return 'stale';
            }
            throw error;
          }
        },
      ],
    ];

    beforeEach(async () => {
      harness = await createHarness();
    });

    eachCase(describe, ways)('written %s', (_way, write) => {
      it('stores a creation and later changes', async () => {
        expect(await write({ ...created(0), item: { text: 'first', note: 'stays' } } as Change)).toBe(
          'written',
        );
        expect(await harness.find('a')).toEqual({ text: 'first', note: 'stays' });

        expect(await write(changed(1, 'second'))).toBe('written');
        expect(await harness.find('a')).toEqual({ text: 'second', note: 'stays' });
      });

      it('makes the queue redeliver a change before the creation, and writes nothing', async () => {
        await expect(write(changed(1))).rejects.toMatchObject(notCreated);
        expect(await harness.find('a')).toBeUndefined();

        await write(created(0));
        expect(await write(changed(1))).toBe('written');
      });

      it('skips an older change, and the same one again', async () => {
        await write(created(0));
        await write(changed(3));

        for (const change of [
          changed(2),
          changed(3, 'again'),
          created(0, 'again'),
          snapshot(1),
          removed(2),
        ]) {
          expect(await write(change)).toBe('stale');
        }
        expect(await harness.find('a')).toEqual({ text: 'changed 3' });
      });

      it('compares the index within a commit if the sequence is the same', async () => {
        await write(created(1));

        expect(await write({ ...changed(1, 'third'), by: by(1, 2) })).toBe('written');
        expect(await write({ ...changed(1, 'second'), by: by(1, 1) })).toBe('stale');
        expect(await write({ ...changed(1, 'tenth'), by: by(1, 10) })).toBe('written');
        expect(await write({ ...changed(1, 'last'), by: by(1, 2 ** 31 - 1) })).toBe('written');
        expect(await write({ ...changed(2, 'next'), by: by(2, 0) })).toBe('written');
        expect(await harness.find('a')).toEqual({ text: 'next' });
      });

      it('orders sequences as numbers', async () => {
        await write(created(9));

        expect(await write(changed(10))).toBe('written');
        expect(await write(changed(9))).toBe('stale');
        expect(await write(changed(999_999_999_999))).toBe('written');
      });

      it('acknowledges a change after the removal, newer or older, and does not create the copy again', async () => {
        await write(created(0));
        expect(await write(removed(5))).toBe('written');
        expect(await harness.find('a')).toBe('removed');

        for (const change of [changed(4), changed(6), snapshot(4), snapshot(6), created(0)]) {
          expect(await write(change)).toBe('stale');
        }
        expect(await harness.find('a')).toBe('removed');
      });

      it('makes the queue redeliver a change long after the removal, until the aggregate is created again', async () => {
        await write(created(0));
        await write(removed(5));

        for (const change of [changed(7), snapshot(7)]) {
          await expect(write(later(change, longAfter))).rejects.toMatchObject(notCreated);
          expect(await write(later(change, soonAfter))).toBe('stale');
        }
        expect(await harness.find('a')).toBe('removed');

        expect(await write(later(created(6), longAfter))).toBe('written');
        expect(await write(later(changed(7), longAfter))).toBe('written');
        expect(await harness.find('a')).toEqual({ text: 'changed 7' });
      });

      it('remembers a removal that arrives before the creation', async () => {
        expect(await write(removed(1))).toBe('written');

        expect(await write(created(0))).toBe('stale');
        expect(await harness.find('a')).toBe('removed');
      });

      it('accepts a new creation after the removal', async () => {
        await write(created(0));
        await write(removed(1));

        expect(await write(created(2, 'anew'))).toBe('written');
        expect(await harness.find('a')).toEqual({ text: 'anew' });
        expect(await write(changed(3, 'on'))).toBe('written');
      });

      it('accepts a snapshot without a creation, which replaces the whole copy', async () => {
        expect(await write(snapshot(3))).toBe('written');
        expect(await harness.find('a')).toEqual({ text: 'snapshot 3' });

        await write({ kind: 'changed', id: 'a', changes: { note: 'gone with the next' }, by: by(4) });
        expect(await harness.find('a')).toEqual({ text: 'snapshot 3', note: 'gone with the next' });
        expect(await write(snapshot(5))).toBe('written');
        expect(await harness.find('a')).toEqual({ text: 'snapshot 5' });
      });

      it('accepts a change of only the version', async () => {
        await write(created(0, 'same'));

        expect(await write({ kind: 'changed', id: 'a', changes: {}, by: by(2) })).toBe('written');
        expect(await harness.find('a')).toEqual({ text: 'same' });
        expect(await write(changed(1))).toBe('stale');
      });

      it('rejects a change that is not newer but occurred much later, because its aggregate was created again', async () => {
        await write(created(0));
        await write(changed(3));

        for (const change of [created(0, 'anew'), changed(2), changed(3, 'anew'), snapshot(1), removed(3)]) {
          await expect(write(later(change, longAfter))).rejects.toMatchObject(restarted);
        }
        expect(await harness.find('a')).toEqual({ text: 'changed 3' });
      });

      it('rejects the creation of an aggregate that was removed long before with a higher version', async () => {
        await write(created(0));
        await write(removed(5));

        for (const change of [created(0, 'anew'), changed(1), snapshot(5), removed(4)]) {
          await expect(write(later(change, longAfter))).rejects.toMatchObject(restarted);
        }
        expect(await harness.find('a')).toBe('removed');
      });

      it('skips a change that is not newer and occurred before or within the clock tolerance', async () => {
        await write(created(0));
        await write(changed(3));

        for (const change of [created(0), changed(2), changed(3, 'again'), snapshot(1), removed(2)]) {
          expect(await write(later(change, soonAfter))).toBe('stale');
          expect(await write(later(change, -longAfter))).toBe('stale');
        }
        expect(await harness.find('a')).toEqual({ text: 'changed 3' });
      });

      eachCase(it, [
        ['creation', created(5)],
        ['change', changed(5)],
        ['snapshot', snapshot(5)],
        ['removal', removed(5)],
      ])('measures the time from the newest written change: %s', async (_kind, newest) => {
        await write(created(0));
        await write(later(newest, longAfter));

        expect(await write(later(created(4), longAfter + soonAfter))).toBe('stale');
        await expect(write(later(created(4), 2 * longAfter))).rejects.toMatchObject(restarted);
      });

      it('separates aggregates', async () => {
        await write(created(5));

        expect(await write(created(1, 'other', 'b'))).toBe('written');
        expect(await harness.find('b')).toEqual({ text: 'other' });
      });

      it('rejects a message that has no sequence', async () => {
        const unordered: Change = {
          ...created(0),
          by: { id: nextMessageId(), sequenceIndex: 0, occurredAt: new Date(startTime) },
        };

        await expect(write(unordered)).rejects.toMatchObject({ code: 'REJECT_MESSAGE' });
      });

      it('keeps the newest of several racing changes in any order', async () => {
        await write(created(0));

        const outcomes = await Promise.allSettled([4, 1, 3, 2].map((sequence) => write(changed(sequence))));

        expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
        expect(await harness.find('a')).toEqual({ text: 'changed 4' });
      });
    });

    it('settles each message of a projection consumer with one write, whatever its order', async () => {
      const consumer = aConsumer(harness.writer);
      const deliver = (type: string, sequence: number) =>
        consumer.consume({ body: bodyOf(type, sequence), receiveCount: 1 });

      await expect(deliver('note.changed', 2)).rejects.toMatchObject(notCreated);
      expect(await deliver('note.created', 0)).toEqual({ outcome: 'processed' });
      expect(await deliver('note.changed', 2)).toEqual({ outcome: 'processed' });
      expect(await deliver('note.changed', 1)).toEqual({ outcome: 'stale' });
      expect(await deliver('note.changed', 2)).toEqual({ outcome: 'stale' });
      expect(await harness.find('a')).toEqual({ text: 'note.changed 2' });

      expect(await deliver('note.removed', 3)).toEqual({ outcome: 'processed' });
      expect(await harness.find('a')).toBe('removed');
    });

    it('writes nothing else of a unit of work whose change is stale', async () => {
      await stage(created(5));

      await expect(stage(created(4), 'effect')).rejects.toMatchObject(stale);

      const { unitOfWork, createAggregate } = harness.open();
      createAggregate('effect');
      await expect(unitOfWork.commit()).resolves.toBeUndefined();
    });

    it('writes nothing else of a unit of work whose aggregate was created again', async () => {
      await stage(created(5));

      await expect(stage(later(created(0), longAfter), 'effect')).rejects.toMatchObject(restarted);

      await expect(stage(created(0, 'other', 'b'), 'effect')).resolves.toBeUndefined();
    });

    it('shows nothing of a change before its unit of work commits', async () => {
      const { unitOfWork, projection } = harness.open();
      projection.stage(created(0));
      expect(await harness.find('a')).toBeUndefined();

      unitOfWork.rollback();
      expect(await harness.find('a')).toBeUndefined();
    });
  });
};
