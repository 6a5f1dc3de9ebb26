import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import type { Message, MessageDraft } from '../message/message.ts';
import { nextMessageId } from '../message/ids.ts';
import type { PayloadStore } from '../message/payload/payload-store.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { OutboxRecorderOptions } from '../outbox/outbox-recorder.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { DeliveryTime } from '../outbox/schedule/delivery-time.ts';
import { type ScheduleHandle, toScheduleHandle } from '../outbox/schedule/schedule-handle.ts';
import type { ScheduledItem } from '../outbox/schedule/scheduled-item.ts';
import {
  contractContext,
  contractTopics,
  diaryWritten,
  folderOpened,
  noteAdded,
} from './contract-messages.ts';

/** A unit of work with an outbox that schedules messages. */
export interface ScheduleUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly outbox: Outbox;
}

/** An empty outbox, and access to what it stores. */
export interface ScheduleHarness {
  open(options: OutboxRecorderOptions): ScheduleUnderTest;
  /** All scheduled messages, in any order. */
  scheduled(): Promise<readonly ScheduledItem[]>;
  /** All outbox items, in any order. */
  items(): Promise<readonly OutboxItem[]>;
}

const now = new Date('2026-11-20T10:15:30.123Z');

const inAnHour = { delay: { hours: 1 } } as const;

const aNote = noteAdded.create({ text: 'later' }, { about: { id: 'a', version: 4, messageNumber: 9 } });

const decode = (body: string | undefined): Message => {
  const decoded = decodeEnvelope(body ?? '');
  if ('undecodable' in decoded) {
    throw new Error(decoded.undecodable);
  }
  return decoded.message;
};

const day = 86_400_000;

/** What code without types may pass. */
const untyped = (when: unknown): DeliveryTime => when as DeliveryTime;

/** Defines the contract tests of scheduling, moving and cancelling messages. */
export const describeScheduleContract = (
  { beforeEach, describe, expect, it }: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<ScheduleHarness>,
): void => {
  describe(`${adapterName} keeps the schedule contract`, () => {
    let harness: ScheduleHarness;

    const open = (options: Partial<OutboxRecorderOptions> = {}): ScheduleUnderTest =>
      harness.open({
        service: 'notebook',
        topics: contractTopics,
        context: contractContext,
        clock: () => now,
        nextMessageId,
        ...options,
      });

    const schedule = async (
      when: DeliveryTime = inAnHour,
      draft: MessageDraft = aNote,
    ): Promise<ScheduleHandle> => {
      const { unitOfWork, outbox } = open();
      const handle = outbox.schedule(draft, when);
      await unitOfWork.commit();
      return handle;
    };

    const commit = async <TResult>(work: (outbox: Outbox) => Promise<TResult>): Promise<TResult> => {
      const { unitOfWork, outbox } = open();
      const result = await work(outbox);
      await unitOfWork.commit();
      return result;
    };

    const dueTimes = async (): Promise<readonly string[]> =>
      (await harness.scheduled()).map(({ dueAt }) => dueAt).sort();

    beforeEach(async () => {
      harness = await createHarness();
    });

    it('keeps a message for its time, and shows it to no relay', async () => {
      const handle = await schedule();

      const [item] = await harness.scheduled();
      expect(await harness.items()).toEqual([]);
      expect(item).toMatchObject({
        orderingKey: 'note~#a',
        dueAt: '2026-11-20T11:15:30.123Z',
        scheduledAt: now.toISOString(),
        order: 'lane',
        service: 'notebook',
        revision: 1,
        message: { type: 'note.added', topic: 'notes' },
      });
      expect(handle).toBe(`${item?.messageId ?? ''}@note~#a`);
      expect(item?.message.id).toBe(item?.messageId);
    });

    it('encodes the whole message for its time, without sequence, number and caller', async () => {
      await schedule();

      const [item] = await harness.scheduled();
      expect(decode(item?.message.body)).toEqual({
        id: item?.messageId,
        type: 'note.added',
        version: 2,
        source: 'notebook',
        subject: 'a',
        orderingKey: 'note~#a',
        sequenceIndex: 0,
        occurredAt: new Date('2026-11-20T11:15:30.123Z'),
        context: contractContext,
        payload: { text: 'later' },
      });
    });

    it('keeps messages of topics with order commit and none under the key of their aggregate', async () => {
      await schedule(inAnHour, diaryWritten.create({ text: 'd' }, { about: { id: 'a' } }));
      await schedule(inAnHour, folderOpened.create({ text: 'f' }, { about: { id: 'a' } }));

      const items = await harness.scheduled();
      expect(items.map(({ orderingKey, order }) => `${orderingKey} ${order}`).sort()).toEqual([
        'diary#a commit',
        'folder#a none',
      ]);
    });

    it('keeps nothing of a unit of work that was rolled back', async () => {
      const { unitOfWork, outbox } = open();
      outbox.schedule(aNote, inAnHour);
      unitOfWork.rollback();

      expect(await harness.scheduled()).toEqual([]);
    });

    it('records messages of now and of later in one commit', async () => {
      await commit(async (outbox) => {
        outbox.schedule(aNote, inAnHour);
        outbox.schedule(aNote, { deliverAt: new Date(now.getTime() + 1) });
        outbox.add(noteAdded.create({ text: 'now' }, { about: { id: 'a', version: 4 } }));
      });

      expect(await dueTimes()).toEqual(['2026-11-20T10:15:30.124Z', '2026-11-20T11:15:30.123Z']);
      expect(await harness.items()).toHaveLength(1);
    });

    eachCase(it, [
      [
        'a delay of several units',
        { delay: { days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 } },
        '2026-11-21T12:18:34.128Z',
      ],
      ['half a millisecond, rounded up', { delay: { milliseconds: 0.5 } }, '2026-11-20T10:15:30.124Z'],
      ['no delay', { delay: { seconds: 0 } }, now.toISOString()],
      ['a time in the past, as now', { deliverAt: new Date(0) }, now.toISOString()],
      ['the last day', { delay: { days: 3_650 } }, new Date(now.getTime() + 3_650 * day).toISOString()],
    ] as const)('accepts %s', async (_, when, dueAt) => {
      await schedule(when);

      expect(await dueTimes()).toEqual([dueAt]);
    });

    eachCase(it, [
      ['more than 3,650 days', { delay: { days: 3_650, milliseconds: 1 } }],
      ['a negative delay', { delay: { days: 1, hours: -1 } }],
      ['a delay that is no number', { delay: { days: Number.NaN } }],
      ['an infinite delay', { delay: { days: Number.POSITIVE_INFINITY } }],
      ['an empty delay', { delay: {} }],
      ['an unknown unit', untyped({ delay: { weeks: 1 } })],
      ['an invalid date', { deliverAt: new Date(Number.NaN) }],
      ['neither time nor delay', untyped({})],
      ['undefined', untyped(undefined)],
      ['null', untyped(null)],
      ['a number', untyped(5)],
      ['a time that is null', untyped({ deliverAt: null })],
      ['a delay that is null', untyped({ delay: null })],
      ['both', untyped({ deliverAt: now, delay: { days: 1 } })],
    ] as const)('refuses %s', async (_, when) => {
      const { unitOfWork, outbox } = open();

      expect(() => outbox.schedule(aNote, when)).toThrow(
        expect.objectContaining({ code: 'INVALID_DELIVERY_TIME' }),
      );
      await unitOfWork.commit();
      expect(await harness.scheduled()).toEqual([]);
    });

    it('refuses what add refuses', () => {
      const { outbox } = open();

      expect(() => outbox.schedule({ ...aNote, payload: { text: 1 } }, inAnHour)).toThrow(
        expect.objectContaining({ code: 'INVALID_MESSAGE_PAYLOAD' }),
      );
      expect(() => outbox.schedule({ ...aNote, type: 'unknown.type' }, inAnHour)).toThrow(
        expect.objectContaining({ code: 'UNKNOWN_MESSAGE_TYPE' }),
      );
    });

    describe('of a payload that does not fit into its message', () => {
      const large = noteAdded.create({ text: 'x'.repeat(300_000) }, { about: { id: 'a' } });
      const storeFor = (maxDelayDays: number | undefined): PayloadStore => ({
        maxDelayDays,
        put: async (id) => `memory:${id}`,
        get: async () => ({ absent: 'missing' }),
      });
      const openWith = (maxDelayDays: number | undefined): ScheduleUnderTest =>
        open({
          payloads: { store: storeFor(maxDelayDays), compressionThresholdBytes: Number.POSITIVE_INFINITY },
        });

      it('accepts a time until which the payload is kept, and no later one', async () => {
        const { unitOfWork, outbox } = openWith(10);
        const handle = outbox.schedule(large, { delay: { days: 10 } });

        expect(() => outbox.schedule(large, { delay: { days: 10, milliseconds: 1 } })).toThrow(
          expect.objectContaining({ code: 'PAYLOAD_EXPIRES_TOO_EARLY' }),
        );
        await unitOfWork.commit();
        expect(await harness.scheduled()).toMatchObject([{ latestDueAt: '2026-11-30T10:15:30.123Z' }]);
        await expect(
          commit((another) => another.reschedule(handle, { delay: { days: 10, milliseconds: 1 } })),
        ).rejects.toMatchObject({ code: 'PAYLOAD_EXPIRES_TOO_EARLY' });
        expect(await commit((another) => another.reschedule(handle, { delay: { days: 10 } }))).toBe(
          'rescheduled',
        );
      });

      it('refuses every time if the store does not say for how long it keeps payloads', () => {
        const { outbox } = openWith(undefined);

        expect(() => outbox.schedule(large, inAnHour)).toThrow(
          expect.objectContaining({ code: 'PAYLOAD_EXPIRES_TOO_EARLY' }),
        );
      });

      it('keeps a payload above the inline limit in the message', async () => {
        const { unitOfWork, outbox } = openWith(undefined);
        outbox.schedule(noteAdded.create({ text: 'x'.repeat(200_000) }, { about: { id: 'a' } }), inAnHour);
        await unitOfWork.commit();

        expect(await harness.scheduled()).toHaveLength(1);
      });
    });

    it('cancels a message in a later unit of work', async () => {
      const handle = await schedule();
      const other = await schedule({ delay: { hours: 2 } });

      expect(await commit((outbox) => outbox.cancel(handle))).toBe('cancelled');
      expect(await dueTimes()).toEqual(['2026-11-20T12:15:30.123Z']);
      expect(await commit((outbox) => outbox.cancel(handle))).toBe('released');
      expect(await commit((outbox) => outbox.reschedule(handle, inAnHour))).toBe('released');
      expect(await commit((outbox) => outbox.cancel(other))).toBe('cancelled');
    });

    it('moves a message, again and again', async () => {
      const handle = await schedule();

      expect(await commit((outbox) => outbox.reschedule(handle, { delay: { days: 1 } }))).toBe('rescheduled');
      expect(await commit((outbox) => outbox.reschedule(handle, { delay: { days: 2 } }))).toBe('rescheduled');

      expect(await harness.scheduled()).toMatchObject([
        { dueAt: '2026-11-22T10:15:30.123Z', revision: 3, scheduledAt: now.toISOString() },
      ]);
    });

    it('changes nothing if the unit of work is rolled back', async () => {
      const handle = await schedule();
      const { unitOfWork, outbox } = open();
      await outbox.cancel(handle);
      unitOfWork.rollback();

      expect(await dueTimes()).toEqual(['2026-11-20T11:15:30.123Z']);
    });

    it('cancels and moves messages of the same unit of work', async () => {
      await commit(async (outbox) => {
        const [first, second] = [outbox.schedule(aNote, inAnHour), outbox.schedule(aNote, inAnHour)];
        expect(await outbox.cancel(first)).toBe('cancelled');
        expect(await outbox.reschedule(second, { delay: { days: 1 } })).toBe('rescheduled');
      });

      expect(await harness.scheduled()).toMatchObject([{ dueAt: '2026-11-21T10:15:30.123Z', revision: 1 }]);
    });

    eachCase(it, ['new', 'stored'] as const)('lets the last call win for a %s message', async (age) => {
      const stored = await schedule();
      await commit(async (outbox) => {
        const handle = age === 'stored' ? stored : outbox.schedule(aNote, inAnHour);
        await outbox.cancel(handle);
        await outbox.reschedule(handle, { delay: { days: 1 } });
      });

      expect((await dueTimes()).at(-1)).toBe('2026-11-21T10:15:30.123Z');
    });

    eachCase(it, [
      ['cancel', 'cancel'],
      ['cancel', 'reschedule'],
      ['reschedule', 'cancel'],
      ['reschedule', 'reschedule'],
    ] as const)('lets one of two units of work win: %s and %s', async (one, other) => {
      const handle = await schedule();
      const change = (outbox: Outbox, kind: 'cancel' | 'reschedule'): Promise<string> =>
        kind === 'cancel' ? outbox.cancel(handle) : outbox.reschedule(handle, { delay: { days: 1 } });
      const [winner, loser] = [open(), open()];
      await change(winner.outbox, one);
      await change(loser.outbox, other);
      await winner.unitOfWork.commit();

      await expect(loser.unitOfWork.commit()).rejects.toMatchObject({
        code: 'SCHEDULE_CHANGED_MEANWHILE',
        isLostRace: true,
      });
    });

    eachCase(it, [
      '',
      'x',
      '01994c6f-8a00-7000-8000-000000000001',
      '01994c6f-8a00-7000-8000-000000000001@note',
      '01994c6f-8a00-7000-8000-000000000001@note#\ud800',
    ])('refuses the handle %j', async (text) => {
      const { outbox } = open();

      expect(toScheduleHandle(text)).toBe(undefined);
      await expect(outbox.cancel(text as ScheduleHandle)).rejects.toMatchObject({
        code: 'INVALID_SCHEDULE_HANDLE',
      });
      await expect(outbox.reschedule(text as ScheduleHandle, inAnHour)).rejects.toMatchObject({
        code: 'INVALID_SCHEDULE_HANDLE',
      });
    });

    it('answers that a message is released that was never scheduled', async () => {
      const handle = toScheduleHandle(`${nextMessageId()}@note~#a`);
      expect(handle === undefined).toBe(false);
      expect(await commit((outbox) => outbox.cancel(handle as ScheduleHandle))).toBe('released');
    });

    eachCase(it, ['commit', 'rollback'] as const)('refuses schedules after %s', async (ending) => {
      const handle = await schedule();
      const { unitOfWork, outbox } = open();
      await unitOfWork[ending]();

      expect(() => outbox.schedule(aNote, inAnHour)).toThrow(
        expect.objectContaining({ code: 'UNIT_OF_WORK_CLOSED' }),
      );
      await expect(outbox.cancel(handle)).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });
      await expect(outbox.reschedule(handle, inAnHour)).rejects.toMatchObject({
        code: 'UNIT_OF_WORK_CLOSED',
      });
      expect(await dueTimes()).toHaveLength(1);
    });
  });
};
