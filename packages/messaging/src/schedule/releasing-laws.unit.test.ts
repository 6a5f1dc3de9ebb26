/** Laws of releasing, on the model of DynamoDB with damaged items. */
import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import fc from 'fast-check';
import { DynamoDbScheduledMessages } from '../adapters/dynamodb/dynamodb-scheduled-messages.ts';
import { scan } from '../adapters/dynamodb/dynamodb-tables.fixture.ts';
import { fromOutboxAttributes } from '../adapters/dynamodb/outbox-item-codec.ts';
import { toScheduledAttributes } from '../adapters/dynamodb/scheduled-item-codec.ts';
import { describeOutboxTable } from '../adapters/tables/outbox-table.ts';
import { createNextMessageId } from '../message/ids.ts';
import type { ReleaseOrder } from '../outbox/schedule/scheduled-item.ts';
import type { PollingRelay, SweepReport } from '../relay/polling/polling-options.ts';
import { releaseBeside } from './release-beside.ts';
import type { ScheduleReleaserOptions } from './releaser-options.ts';
import type { ScheduleEvent } from './schedule-event.ts';
import { createScheduleReleaser } from './schedule-releaser.ts';
import type { ScheduledMessages } from './scheduled-messages.ts';

const start = Date.parse('2026-11-20T10:15:30.000Z');

type Attributes = Record<string, AttributeValue>;

const createWorld = () => {
  const database = new ModelDatabase({ now: () => start, random: () => 0 });
  database.createTable(describeOutboxTable('outbox', { tracking: 'status' }));
  const client: Pick<DynamoDBClient, 'send'> = new ModelDynamoDbClient({ database });
  const schedules = new DynamoDbScheduledMessages({ client, tableName: 'outbox', retentionDays: 7 });
  const nextMessageId = createNextMessageId({ clock: () => new Date(start) });
  const events: ScheduleEvent[] = [];
  let due = start - 3_600_000;

  /** Puts a message that is due after all earlier ones. Returns its id. */
  const put = async (
    orderingKey: string,
    { order = 'lane', damage = {} }: { readonly order?: ReleaseOrder; readonly damage?: Attributes } = {},
  ): Promise<string> => {
    due += 1;
    const messageId = nextMessageId();
    const item = toScheduledAttributes({
      orderingKey,
      messageId,
      message: { id: messageId, type: 'a.b', topic: 'c', body: '{"specversion":"1.0"}' },
      order,
      dueAt: new Date(due).toISOString(),
      scheduledAt: new Date(start).toISOString(),
      service: 'd',
      revision: 1,
    });
    await client.send(new PutItemCommand({ TableName: 'outbox', Item: { ...item, ...damage } }));
    return messageId;
  };

  const released = async (): Promise<readonly string[]> =>
    (await scan(client, 'outbox'))
      .map((item) => fromOutboxAttributes(item))
      .flatMap((decoded) => ('item' in decoded ? decoded.item.messages : []))
      .map(({ id }) => id);

  const releaser = (options: Partial<ScheduleReleaserOptions> = {}) =>
    createScheduleReleaser({
      schedules,
      clock: () => new Date(start),
      sleep: async () => undefined,
      random: () => 0,
      observer: (event) => events.push(event),
      ...options,
    });

  /** The scheduled messages, with some calls replaced. */
  const replacing = (calls: Partial<ScheduledMessages>): ScheduledMessages => ({
    shards: schedules.shards,
    listDue: (page) => schedules.listDue(page),
    find: (key) => schedules.find(key),
    findHeadMove: (orderingKey, now) => schedules.findHeadMove(orderingKey, now),
    release: (release) => schedules.release(release),
    ...calls,
  });

  const named = (name: ScheduleEvent['event']) => events.filter(({ event }) => event === name);
  return { schedules, put, released, releaser, replacing, events, named };
};

const unreadable = { damage: { Order: { S: 'newer' } } };

describe('a message that cannot be released', () => {
  it('holds up the later ones of its key and no others, with any limit of releases', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 30 }),
        fc.record({
          maxReleases: fc.integer({ min: 1, max: 4 }),
          pageSize: fc.integer({ min: 1, max: 8 }),
          maxInFlight: fc.integer({ min: 1, max: 8 }),
        }),
        async (bad, limits) => {
          const { maxReleases } = limits;
          const { put, released, releaser } = createWorld();
          for (let index = 0; index < bad; index += 1) {
            await put(`bad#${index}`, unreadable);
            await put(`bad#${index}`);
          }
          const good = [await put('good#1'), await put('good#2'), await put('good#2'), await put('good#3')];
          const sweeper = releaser(limits);

          for (let left = good.length; left > 0; left -= maxReleases) {
            const report = await sweeper.releaseDue();
            expect(report).toMatchObject({ released: Math.min(left, maxReleases) });
          }
          expect([...(await released())].sort()).toEqual([...good].sort());
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([1, 3, 10])('holds up no others if a sweep has time for %d reads only', async (reads) => {
    const { put, released, releaser, replacing, schedules } = createWorld();
    for (let index = 0; index < 30; index += 1) {
      await put('none#1', { order: 'none', damage: { Message: { S: 'x' } } });
      await put(`bad#${index}`, unreadable);
    }
    const good = await put('good#1');
    let left = 0;
    const sweeper = releaser({
      maxInFlight: 1,
      pageSize: 7,
      schedules: replacing({
        find: (key) => {
          left -= 1;
          return schedules.find(key);
        },
      }),
    });

    for (let sweeps = 0; sweeps < Math.ceil(61 / reads); sweeps += 1) {
      left = reads;
      await sweeper.releaseDue({ remainingMilliseconds: () => left });
    }
    expect(await released()).toEqual([good]);
  });

  it('keeps the delay of the oldest message while sweeps go on behind it', async () => {
    const { put, releaser } = createWorld();
    for (let index = 0; index < 5; index += 1) {
      await put('bad#1', unreadable);
    }
    let calls = 0;
    const sweeper = releaser({ pageSize: 1 });
    const report = () => {
      calls = 0;
      return sweeper.releaseDue({
        remainingMilliseconds: () => {
          calls += 1;
          return calls > 8 ? 0 : 1;
        },
      });
    };

    const delays = [await report(), await report(), await report()];
    expect(delays.map(({ oldestDelayMilliseconds }) => oldestDelayMilliseconds)).toEqual(
      Array.from({ length: 3 }, () => 3_599_999),
    );
  });

  it.each([
    ['a damaged message', { Message: { S: 'x' } }],
    ['a damaged due time', { DueAt: { S: 'x' } }],
  ])('does not hold up its key with order none: %s', async (_, damage) => {
    const { put, released, releaser } = createWorld();
    await put('folder#1', { order: 'none', damage });
    const good = await put('folder#1', { order: 'none' });

    expect(await releaser().releaseDue()).toMatchObject({ released: 1, failed: 1 });
    expect(await released()).toEqual([good]);
  });

  it('is counted, and reported for the first 20 of a sweep', async () => {
    const { put, releaser, named } = createWorld();
    for (let index = 0; index < 25; index += 1) {
      await put(`bad#${index}`, unreadable);
    }

    expect(await releaser().releaseDue()).toMatchObject({ failed: 25, isComplete: true });
    expect(named('schedule.release-failed')).toHaveLength(20);
  });

  it('is told apart from one whose key is busy', async () => {
    const { put, releaser, replacing, named } = createWorld();
    await put('busy#1');
    await put('busy#1');
    const sweeper = releaser({ schedules: replacing({ release: async () => 'contended' }) });

    expect(await sweeper.releaseDue()).toMatchObject({ released: 0, failed: 0 });
    expect(named('schedule.contended')).toHaveLength(1);
    expect(named('schedule.release-failed')).toEqual([]);
  });
});

describe('the list of due messages', () => {
  it('goes on behind entries whose key cannot be read, and reports their number', async () => {
    const { put, released, releaser, named } = createWorld();
    for (let index = 0; index < 7; index += 1) {
      await put('same#1', { damage: { SK: { S: `no id ${index}` } } });
    }
    const good = await put('same#1');

    expect(await releaser({ pageSize: 3 }).releaseDue()).toMatchObject({ released: 1, failed: 7, listed: 8 });
    expect(await released()).toEqual([good]);
    expect(named('schedule.entries-unreadable')).toMatchObject([
      { entries: 3 },
      { entries: 3 },
      { entries: 1 },
    ]);
  });

  it('ends, and has a finite delay, whatever the places of its entries are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        async (places, pageSize) => {
          const { put, releaser } = createWorld();
          for (const [index, place] of places.entries()) {
            const RecordedAt = { S: index % 2 === 0 ? `2026-11-01T00:00:00.000Z${place}` : `!${place}` };
            await put('same#1', { damage: { ...unreadable.damage, RecordedAt } });
          }

          const report = await releaser({ pageSize }).releaseDue();
          expect(report).toMatchObject({ listed: places.length, isComplete: true });
          expect(Number.isFinite(report.oldestDelayMilliseconds)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is given up if it makes no progress', async () => {
    const { put, releaser, replacing, named } = createWorld();
    await put('same#1');
    const stuck = replacing({ listDue: async () => ({ entries: [], unreadable: 0, next: 'here' }) });

    expect(await releaser({ schedules: stuck }).releaseDue()).toMatchObject({ isComplete: false });
    expect(named('schedule.list-failed')).toHaveLength(stuck.shards);
  });

  it('has no delay if a shard cannot be read, because a late message may be in it', async () => {
    const { releaser, replacing, schedules, named } = createWorld();
    const denied = replacing({
      listDue: (page) => (page.shard === 3 ? Promise.reject(new Error('denied')) : schedules.listDue(page)),
    });

    const report = await releaser({ schedules: denied }).releaseDue();
    expect(report).toMatchObject({ failed: 1, isComplete: false, oldestDelayMilliseconds: undefined });
    expect(named('schedule.swept')).toMatchObject([{ oldestDelayMilliseconds: undefined }]);
  });
});

describe('a relay that releases beside its sweeps', () => {
  const swept: SweepReport = {
    listed: 0,
    claimed: 0,
    takenOver: 0,
    dispatched: 0,
    published: 0,
    failed: 0,
    parked: 0,
    oldestAgeMilliseconds: 0,
    isComplete: true,
  };

  it('ends each sweep after its slice, however many messages are due', async () => {
    const { put, released, releaser, replacing, schedules } = createWorld();
    for (let index = 0; index < 30; index += 1) {
      await put(`good#${index}`);
    }
    let now = start;
    const clock = () => new Date(now);
    const slow = replacing({
      find: (key) => {
        now += 100;
        return schedules.find(key);
      },
    });
    const relay: PollingRelay = { sweep: async () => swept };
    const beside = releaseBeside(relay, releaser({ schedules: slow, clock, maxInFlight: 1 }), {
      sliceMilliseconds: 1_000,
      clock,
    });

    const ends: number[] = [];
    while ((await released()).length < 30) {
      const { released: inSweep } = await beside.sweep();
      ends.push(inSweep ?? 0);
    }
    expect(ends).toEqual([10, 10, 10]);
  });
});
