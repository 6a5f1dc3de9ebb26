import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';
import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import { nextMessageId } from '../message/ids.ts';
import type { MessageDraft } from '../message/message.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { OutboxRecorderOptions } from '../outbox/outbox-recorder.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { DeliveryTime } from '../outbox/schedule/delivery-time.ts';
import { fromScheduleHandle, type ScheduleHandle } from '../outbox/schedule/schedule-handle.ts';
import type { ScheduledItem } from '../outbox/schedule/scheduled-item.ts';
import type { ScheduleEvent } from '../schedule/schedule-event.ts';
import type { ScheduleReleaserOptions } from '../schedule/releaser-options.ts';
import { createScheduleReleaser } from '../schedule/schedule-releaser.ts';
import type { ScheduledMessages } from '../schedule/scheduled-messages.ts';
import {
  contractContext,
  contractTopics,
  diaryWritten,
  folderOpened,
  noteAdded,
} from './contract-messages.ts';

/** An outbox and its releasing side, both empty. */
export interface ReleaseHarness {
  open(options: OutboxRecorderOptions): { readonly unitOfWork: UnitOfWork; readonly outbox: Outbox };
  readonly schedules: ScheduledMessages;
  /** All scheduled messages, in any order. */
  scheduled(): Promise<readonly ScheduledItem[]>;
  /** All outbox items, in any order. */
  items(): Promise<readonly OutboxItem[]>;
}

const start = Date.parse('2026-11-20T10:15:30.000Z');
const hour = 3_600_000;

const byKey = (one: OutboxItem, other: OutboxItem): number =>
  `${one.orderingKey}\n${one.sortKey}` < `${other.orderingKey}\n${other.sortKey}` ? -1 : 1;

const aDiary = (text: string, id = 'a'): MessageDraft => diaryWritten.create({ text }, { about: { id } });
const aNote = (text: string, id = 'a'): MessageDraft =>
  noteAdded.create({ text }, { about: { id, version: 1 } });
const aFolder = (text: string, id = 'a'): MessageDraft => folderOpened.create({ text }, { about: { id } });

const decode = (body: string | undefined) => {
  const decoded = decodeEnvelope(body ?? '');
  if ('undecodable' in decoded) {
    throw new Error(decoded.undecodable);
  }
  return decoded.message;
};

const textOf = (body: string | undefined): unknown => {
  const { payload } = decode(body);
  return typeof payload === 'object' && payload !== null && 'text' in payload ? payload.text : payload;
};

/** Defines the contract tests of releasing scheduled messages. */
export const describeReleaseContract = (
  { beforeEach, describe, expect, it }: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<ReleaseHarness>,
): void => {
  describe(`${adapterName} keeps the release contract`, () => {
    let harness: ReleaseHarness;
    let now: number;
    let events: ScheduleEvent[];

    beforeEach(async () => {
      harness = await createHarness();
      now = start;
      events = [];
    });

    const clock = (): Date => new Date(now);

    const releaser = (options: Partial<ScheduleReleaserOptions> = {}) =>
      createScheduleReleaser({
        schedules: harness.schedules,
        clock,
        sleep: async () => undefined,
        random: () => 0,
        observer: (event) => events.push(event),
        ...options,
      });

    const commit = async <TResult>(work: (outbox: Outbox) => Promise<TResult>): Promise<TResult> => {
      const { unitOfWork, outbox } = harness.open({
        service: 'notebook',
        topics: contractTopics,
        context: contractContext,
        clock,
        nextMessageId,
      });
      const result = await work(outbox);
      await unitOfWork.commit();
      return result;
    };

    const schedule = (
      draft: MessageDraft,
      when: DeliveryTime = { delay: { hours: 1 } },
    ): Promise<ScheduleHandle> => commit(async (outbox) => outbox.schedule(draft, when));

    const add = (draft: MessageDraft): Promise<void> =>
      commit(async (outbox) => {
        outbox.add(draft);
      });

    /** The texts of the outbox, in the order of keys and items. */
    const texts = async (): Promise<readonly unknown[]> =>
      [...(await harness.items())]
        .sort(byKey)
        .flatMap(({ messages }) => messages.map(({ body }) => textOf(body)));

    eachCase(it, [
      ['before its time', { late: -1, tolerance: 500, released: 0 }],
      ['before the tolerance is over', { late: 499, tolerance: 500, released: 0 }],
      ['when the tolerance is over', { late: 500, tolerance: 500, released: 1 }],
      ['at its time without tolerance', { late: 0, tolerance: 0, released: 1 }],
      ['just before its time without tolerance', { late: -1, tolerance: 0, released: 0 }],
    ] as const)('decides about a message %s', async (_, { late, tolerance, released }) => {
      await schedule(aDiary('later'));
      now = start + hour + late;

      expect((await releaser({ toleranceMilliseconds: tolerance }).releaseDue()).released).toBe(released);
      expect(await harness.items()).toHaveLength(released);
      expect(await harness.scheduled()).toHaveLength(1 - released);
    });

    it('releases a message as if it had been committed now, at its due time', async () => {
      const handle = await schedule(aDiary('later'));
      now = start + 2 * hour;
      await releaser().releaseDue();

      const [item] = await harness.items();
      const { messageId } = fromScheduleHandle(handle);
      expect(item).toMatchObject({
        orderingKey: 'diary#a',
        recordedAt: new Date(now).toISOString(),
        service: 'notebook',
        messages: [{ id: messageId, type: 'diary.written', topic: 'diaries' }],
      });
      expect(decode(item?.messages[0]?.body)).toMatchObject({
        id: messageId,
        subject: 'a',
        sequence: now / 10,
        sequenceIndex: 0,
        occurredAt: new Date(start + hour),
        context: contractContext,
        payload: { text: 'later' },
      });
      expect(item?.sortKey).toBe(`WRITE#${String(now / 10).padStart(12, '0')}`);
      expect(events).toMatchObject([
        { event: 'schedule.released', messageId, delayMilliseconds: hour },
        { event: 'schedule.swept', released: 1, oldestDelayMilliseconds: hour, isComplete: true },
      ]);
    });

    it('releases a moved message at its new time, which is the time of the message', async () => {
      const handle = await schedule(aDiary('later'));
      await commit((outbox) => outbox.reschedule(handle, { delay: { hours: 3 } }));
      now = start + 2 * hour;
      expect((await releaser().releaseDue()).released).toBe(0);
      now = start + 4 * hour;
      await releaser().releaseDue();

      const [item] = await harness.items();
      expect(decode(item?.messages[0]?.body).occurredAt).toEqual(new Date(start + 3 * hour));
    });

    it('does not change a payload that looks like parts of an envelope', async () => {
      const text = '"time":"x","sequence":"000000000000","sequenceindex":0';
      await schedule(aDiary(text));
      await schedule(aNote(text));
      await schedule(aFolder(text));
      now = start + 2 * hour;
      await releaser().releaseDue();

      expect(await texts()).toEqual([text, text, text]);
    });

    it('gives a scheduled message of a topic with order commit the next place of its aggregate', async () => {
      await add(aDiary('first'));
      await schedule(aDiary('scheduled'));
      await add(aDiary('second'));
      now = start + 2 * hour;
      await releaser().releaseDue();
      await add(aDiary('third'));

      expect(await texts()).toEqual(['first', 'second', 'scheduled', 'third']);
    });

    it('gives scheduled messages of a topic with order version a key of their own, without sequence', async () => {
      await add(aNote('now'));
      await schedule(aNote('one'));
      await schedule(aNote('two'), { delay: { minutes: 1 } });
      now = start + 2 * hour;
      await releaser().releaseDue();

      const items = [...(await harness.items())].sort(byKey);
      expect(items.map(({ orderingKey }) => orderingKey)).toEqual(['note#a', 'note~#a', 'note~#a']);
      expect(await texts()).toEqual(['now', 'two', 'one']);
      expect(items.map(({ messages }) => decode(messages[0]?.body).sequence)).toEqual([
        1,
        undefined,
        undefined,
      ]);
      expect(items.map(({ messages }) => decode(messages[0]?.body).subject)).toEqual(['a', 'a', 'a']);
    });

    it('sorts a released message of a topic with order none after all earlier ones', async () => {
      await schedule(aFolder('scheduled'));
      await add(aFolder('now'));
      now = start + 2 * hour;
      await releaser().releaseDue();

      expect(await texts()).toEqual(['now', 'scheduled']);
    });

    it('releases the messages of a key by due time, and at the same time in the order of staging', async () => {
      await schedule(aDiary('d'), { delay: { minutes: 3 } });
      await commit(async (outbox) => {
        outbox.schedule(aDiary('b'), { delay: { minutes: 2 } });
        outbox.schedule(aDiary('c'), { delay: { minutes: 2 } });
      });
      await schedule(aDiary('a'), { delay: { minutes: 1 } });
      now = start + hour;

      for (const pageSize of [1, 100]) {
        await releaser({ pageSize }).releaseDue();
      }
      expect(await texts()).toEqual(['a', 'b', 'c', 'd']);
    });

    eachCase(it, [1, 2, 100])('releases each of many messages once, in pages of %d', async (pageSize) => {
      const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
      for (const id of ids) {
        await schedule(aNote(id, id));
      }
      now = start + 2 * hour;

      expect(await releaser({ pageSize }).releaseDue()).toMatchObject({ released: 7, isComplete: true });
      expect((await releaser().releaseDue()).released).toBe(0);
      expect(await texts()).toEqual(ids);
    });

    it('releases at most the given number in one sweep, and continues with the next', async () => {
      for (const id of ['a', 'b', 'c']) {
        await schedule(aNote(id, id));
      }
      now = start + 2 * hour;

      expect(await releaser({ maxReleases: 2 }).releaseDue()).toMatchObject({
        released: 2,
        isComplete: false,
      });
      expect(await releaser({ maxReleases: 2 }).releaseDue()).toMatchObject({
        released: 1,
        isComplete: true,
      });
    });

    it('releases nothing without time', async () => {
      await schedule(aNote('a'));
      now = start + 2 * hour;

      const report = await releaser().releaseDue({ remainingMilliseconds: () => 0 });
      expect(report).toMatchObject({ released: 0, isComplete: false, oldestDelayMilliseconds: hour });
    });

    it('never releases a cancelled message', async () => {
      const handle = await schedule(aNote('a'));
      now = start + 2 * hour;
      await commit((outbox) => outbox.cancel(handle));
      await releaser().releaseDue();

      expect(await harness.items()).toEqual([]);
    });

    it('lets one of two releasers win, and releases each message once', async () => {
      for (const id of ['a', 'b', 'c', 'd']) {
        await schedule(aDiary(id, id));
        await schedule(aDiary(id, id));
      }
      now = start + 2 * hour;
      await Promise.all([releaser().releaseDue(), releaser().releaseDue(), releaser().releaseDue()]);
      await releaser().releaseDue();

      expect(await texts()).toEqual(['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd']);
      expect(await harness.scheduled()).toEqual([]);
    });

    eachCase(it, ['cancel', 'reschedule'] as const)(
      'rejects a commit that would %s a message that was released since it was read',
      async (change) => {
        const handle = await schedule(aDiary('a'));
        now = start + 2 * hour;
        const { unitOfWork, outbox } = harness.open({
          service: 'notebook',
          topics: contractTopics,
          context: contractContext,
          clock,
        });
        await (change === 'cancel'
          ? outbox.cancel(handle)
          : outbox.reschedule(handle, { delay: { hours: 1 } }));
        await releaser().releaseDue();

        await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'SCHEDULE_CHANGED_MEANWHILE' });
        expect(await commit((another) => another.cancel(handle))).toBe('released');
        expect(await texts()).toEqual(['a']);
      },
    );

    const rivalChanges = {
      cancel: (handle: ScheduleHandle) => async (outbox: Outbox) => {
        await outbox.cancel(handle);
      },
      reschedule: (handle: ScheduleHandle) => async (outbox: Outbox) => {
        await outbox.reschedule(handle, { delay: { hours: 1 } });
      },
      commit: () => async (outbox: Outbox) => {
        outbox.add(aDiary('rival'));
      },
    };

    eachCase(it, ['cancel', 'reschedule', 'commit'] as const)(
      'does not release by what it read before a %s',
      async (change) => {
        const handle = await schedule(aDiary('a'));
        now = start + 2 * hour;
        let isChanged = false;
        const rival: ScheduledMessages = {
          shards: harness.schedules.shards,
          listDue: (page) => harness.schedules.listDue(page),
          find: (key) => harness.schedules.find(key),
          findHeadMove: (orderingKey, at) => harness.schedules.findHeadMove(orderingKey, at),
          release: async (release) => {
            if (!isChanged) {
              isChanged = true;
              await commit(rivalChanges[change](handle));
            }
            return harness.schedules.release(release);
          },
        };
        const { released, failed } = await releaser({ schedules: rival }).releaseDue();

        expect(await texts()).toEqual(change === 'commit' ? ['rival', 'a'] : []);
        expect({ released, failed }).toEqual({ released: change === 'commit' ? 1 : 0, failed: 0 });
        expect(await harness.scheduled()).toHaveLength(change === 'reschedule' ? 1 : 0);
      },
    );

    eachCase(it, ['before', 'after'] as const)(
      'keeps the order of a key when a call fails %s the release was written',
      async (moment) => {
        await schedule(aDiary('a'), { delay: { minutes: 1 } });
        await schedule(aDiary('b'), { delay: { minutes: 2 } });
        await schedule(aNote('other'), { delay: { minutes: 2 } });
        now = start + hour;
        let isBroken = true;
        const flaky: ScheduledMessages = {
          shards: harness.schedules.shards,
          listDue: (page) => harness.schedules.listDue(page),
          find: (key) => harness.schedules.find(key),
          findHeadMove: (orderingKey, at) => harness.schedules.findHeadMove(orderingKey, at),
          release: async (release) => {
            const isFirst = isBroken && release.item.orderingKey === 'diary#a';
            isBroken &&= !isFirst;
            if (isFirst && moment === 'before') {
              throw new Error('The call failed.');
            }
            const outcome = await harness.schedules.release(release);
            if (isFirst) {
              throw new Error('The answer was lost.');
            }
            return outcome;
          },
        };

        const report = await releaser({ schedules: flaky }).releaseDue();
        expect(report).toMatchObject({ released: 1, failed: 1 });
        expect(events.map(({ event }) => event)).toContain('schedule.release-failed');
        await releaser({ schedules: flaky }).releaseDue();
        expect(await texts()).toEqual(['a', 'b', 'other']);
      },
    );
  });
};
