/**
 * Simulates a month of scheduled messages on the model of DynamoDB: commits, cancellations and moves race with sweepers whose clocks
 * differ, which are killed between and within calls, and which are off for two days.
 */
import { describe, expect, it } from '@jest/globals';
import { TransactWriteItemsCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { ModelDatabase, ModelDynamoDbClient } from '@dynamo-outbox/simulation/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbOutbox } from '../adapters/dynamodb/dynamodb-outbox.ts';
import { DynamoDbScheduledMessages } from '../adapters/dynamodb/dynamodb-scheduled-messages.ts';
import { scan } from '../adapters/dynamodb/dynamodb-tables.fixture.ts';
import { fromOutboxAttributes } from '../adapters/dynamodb/outbox-item-codec.ts';
import { describeOutboxTable, scheduledPrefix } from '../adapters/tables/outbox-table.ts';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import { createNextMessageId } from '../message/ids.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { fromScheduleHandle, type ScheduleHandle } from '../outbox/schedule/schedule-handle.ts';
import {
  contractContext,
  contractTopics,
  diaryWritten,
  folderOpened,
  noteAdded,
} from '../testing/contract-messages.ts';
import { createScheduleReleaser } from './schedule-releaser.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const start = Date.parse('2026-11-01T00:00:00.000Z');
const skew = 400;
const tolerance = 500;

/** The two days on which every sweeper is off. */
const isOff = (now: number): boolean => now >= start + 10 * day && now < start + 12 * day;

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** What the test knows about a message, by the true clock. */
interface Fate {
  dueAt: number;
  state: 'scheduled' | 'cancelled' | 'released';
  releasedAt: number[];
}

class Killed extends Error {}

const createWorld = (lagMilliseconds: number) => {
  const random = randomFrom(1);
  const world = { now: start };
  const lag = ({ index }: { readonly index?: string }): number =>
    index === undefined ? 0 : random() * lagMilliseconds;
  const database = new ModelDatabase({
    now: () => world.now,
    random,
    ...(lagMilliseconds === 0 ? {} : { lag }),
  });
  database.createTable(describeOutboxTable('outbox', { tracking: 'status' }));
  const model = new ModelDynamoDbClient({ database });
  const fates = new Map<string, Fate>();

  const noteRelease = ({ Put }: TransactWriteItem): void => {
    const decoded = fromOutboxAttributes(Put?.Item);
    const [message] = 'item' in decoded ? decoded.item.messages : [];
    fates.get(message?.id ?? '')?.releasedAt.push(world.now);
  };

  /** A client of one process. It dies before or after a call, in the given share of the calls. */
  const createClient = (deaths: number): Pick<DynamoDBClient, 'send'> => {
    const send = async (command: TransactWriteItemsCommand): Promise<unknown> => {
      if (random() < deaths / 2) {
        throw new Killed('killed before a call');
      }
      const output = await model.send(command);
      if (command instanceof TransactWriteItemsCommand) {
        command.input.TransactItems?.forEach(noteRelease);
      }
      if (random() < deaths / 2) {
        throw new Killed('killed after a call');
      }
      return output;
    };
    return { send: send as DynamoDBClient['send'] };
  };
  return { world, random, model, fates, createClient };
};

describe('a month of scheduled messages', () => {
  it.each([
    { messages: 10_000, lagMilliseconds: 0 },
    { messages: 1_000, lagMilliseconds: 1_000 },
  ])(
    'releases each of $messages messages once, none early, and no cancelled one, with an index that is $lagMilliseconds ms behind',
    async ({ messages, lagMilliseconds }) => {
      const { world, random, model, fates, createClient } = createWorld(lagMilliseconds);
      const nextMessageId = createNextMessageId({ clock: () => new Date(world.now) });
      const handles: ScheduleHandle[] = [];
      const quickly = { sleep: async () => undefined, random };

      const commit = <TResult>(work: (outbox: Outbox) => Promise<TResult>): Promise<TResult> =>
        withUnitOfWork(
          () => {
            const transaction = new DynamoDbUnitOfWork({
              client: model,
              sleep: async () => undefined,
              random,
            });
            const outbox = new DynamoDbOutbox({
              transaction,
              client: model,
              tableName: 'outbox',
              service: 'notebook',
              topics: contractTopics,
              context: contractContext,
              clock: () => new Date(world.now),
              nextMessageId,
            });
            return Object.assign(transaction, { outbox });
          },
          ({ outbox }) => work(outbox),
          quickly,
        );

      const fateOf = (handle: ScheduleHandle): Fate => {
        const fate = fates.get(fromScheduleHandle(handle).messageId);
        if (fate === undefined) {
          throw new Error(`No fate of ${handle}.`);
        }
        return fate;
      };

      const delay = (): number => Math.floor(random() < 0.5 ? random() * 30 * minute : random() * 20 * day);

      const schedule = async (): Promise<void> => {
        const about = { id: String(Math.floor(random() * 300)) };
        const definition = [noteAdded, folderOpened, diaryWritten][Math.floor(random() * 3)] ?? noteAdded;
        const dueAt = world.now + delay();
        const handle = await commit(async (outbox) =>
          outbox.schedule(definition.create({ text: String(dueAt) }, { about }), {
            deliverAt: new Date(dueAt),
          }),
        );
        handles.push(handle);
        fates.set(fromScheduleHandle(handle).messageId, { dueAt, state: 'scheduled', releasedAt: [] });
      };

      const change = async (): Promise<void> => {
        const handle = handles[Math.floor(random() * handles.length)];
        if (handle === undefined) {
          return;
        }
        const fate = fateOf(handle);
        if (random() < 0.5) {
          const outcome = await commit((outbox) => outbox.cancel(handle));
          fate.state = outcome === 'cancelled' ? 'cancelled' : fate.state;
          return;
        }
        const dueAt = world.now + delay();
        const outcome = await commit((outbox) => outbox.reschedule(handle, { deliverAt: new Date(dueAt) }));
        fate.dueAt = outcome === 'rescheduled' ? dueAt : fate.dueAt;
      };

      const sweep = async (deaths: number): Promise<void> => {
        const offset = Math.floor((random() * 2 - 1) * skew);
        let isAlive = true;
        const client = createClient(deaths);
        const releaser = createScheduleReleaser({
          schedules: new DynamoDbScheduledMessages({ client, tableName: 'outbox', retentionDays: 7 }),
          toleranceMilliseconds: tolerance,
          clock: () => new Date(world.now + offset),
          observer: (event) => {
            isAlive &&= !('error' in event && event.error instanceof Killed);
          },
          ...quickly,
        });
        await releaser.releaseDue({ remainingMilliseconds: () => (isAlive ? 60_000 : 0) });
      };

      const step = 10 * minute;
      const steps = (30 * day) / step;
      for (let index = 0; index < steps; index += 1) {
        world.now = start + index * step + Math.floor(random() * minute);
        const share = Math.ceil((messages - handles.length) / (steps - index));
        for (let count = 0; count < share; count += 1) {
          await schedule();
        }
        const sweeps = isOff(world.now) ? [] : [sweep(0.03), sweep(0.03)];
        await Promise.all([...sweeps, change(), change()]);
      }
      // All that is still waiting becomes due. One sweeper stays alive.
      world.now = start + 60 * day;
      for (let count = 0; count < 20; count += 1) {
        world.now += minute;
        await sweep(0);
      }

      const all = [...fates.values()];
      const cancelled = all.filter(({ state }) => state === 'cancelled');
      expect(all).toHaveLength(messages);
      expect(cancelled.length).toBeGreaterThan(messages / 50);
      expect(cancelled.filter(({ releasedAt }) => releasedAt.length > 0)).toEqual([]);
      const expected = all.filter(({ state }) => state !== 'cancelled');
      expect(expected.filter(({ releasedAt }) => releasedAt.length !== 1)).toEqual([]);
      expect(expected.filter(({ dueAt, releasedAt }) => (releasedAt[0] ?? 0) < dueAt)).toEqual([]);

      const items = await scan(model, 'outbox');
      expect(items.filter(({ PK }) => PK?.S?.startsWith(scheduledPrefix))).toEqual([]);
      const bodies = items
        .map((item) => fromOutboxAttributes(item))
        .flatMap((decoded) => ('item' in decoded ? decoded.item.messages : []));
      expect(new Set(bodies.map(({ id }) => id)).size).toBe(expected.length);
      for (const { id, body } of bodies) {
        const decoded = decodeEnvelope(body);
        expect('message' in decoded && decoded.message.occurredAt.getTime()).toBe(fates.get(id)?.dueAt);
      }
    },
    600_000,
  );
});
