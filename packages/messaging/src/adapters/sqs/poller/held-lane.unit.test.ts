import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import type { MessagingEvent } from '../../../observer.ts';
import { ConsumerStoppedError } from '../delivery/errors.ts';
import { createHandleLane } from './held-lane.ts';
import { HeldMessages } from './held-messages.ts';
import type { Settlement } from '../delivery/settle-delivery.ts';
import { aFifoRecord } from '../lambda/sqs-event.fixture.ts';
import { VirtualTimers } from '../delivery/virtual-timers.fixture.ts';

/** A lane whose messages end as told by their body; the emulator never hands out two of a group at a time. */
const aScene = (settle: (record: SQSRecord) => Promise<Settlement>) => {
  const changes: [string, number][] = [];
  const acknowledged: string[] = [];
  const done: string[] = [];
  const events: MessagingEvent[] = [];
  const settled: string[] = [];
  let isStopping = false;
  const timers = new VirtualTimers();
  const held = new HeldMessages({
    timers,
    visibilityTimeoutSeconds: 30,
    maxHoldSeconds: 900,
    extend: async () => undefined,
  });
  const handleLane = createHandleLane({
    consumerName: 'wallets--deposits',
    settle: async (record) => {
      settled.push(record.body);
      return settle(record);
    },
    held,
    observer: (event) => events.push(event),
    delay: () => 7,
    isStopping: () => isStopping,
    acknowledge: async ({ body }) => {
      acknowledged.push(body);
    },
    change: async (planned) => {
      changes.push(
        ...planned.map(({ receiptHandle, seconds }) => [receiptHandle, seconds] as [string, number]),
      );
    },
    done: ({ body }) => {
      done.push(body);
    },
  });
  const stop = (): void => {
    isStopping = true;
    held.interruptAll(new ConsumerStoppedError());
  };
  return { timers, handleLane, changes, acknowledged, done, events, settled, stop };
};

const lane = ['a', 'b', 'c'].map((id) => aFifoRecord(id, 'x'));

const codesOf = (events: readonly MessagingEvent[]): readonly unknown[] =>
  events.map((event) => ('error' in event ? (event.error as { code?: string }).code : undefined));

describe('a lane of a FIFO group in a process', () => {
  it('deletes each message after it is done', async () => {
    const { handleLane, acknowledged, done, changes, events } = aScene(async () => 'acknowledge');

    await handleLane(lane);

    expect(acknowledged).toEqual(['a', 'b', 'c']);
    expect(done.toSorted()).toEqual(['a', 'b', 'c']);
    expect([changes, events]).toEqual([[], []]);
  });

  it('stops at a failure, and the messages behind it have the same delay', async () => {
    const { handleLane, acknowledged, changes, done, events, settled } = aScene(async ({ body }) =>
      body === 'b' ? 'redeliver' : 'acknowledge',
    );

    await handleLane(lane);

    expect(settled).toEqual(['a', 'b']);
    expect(acknowledged).toEqual(['a']);
    expect(changes).toEqual([
      ['receipt-b', 7],
      ['receipt-c', 7],
    ]);
    expect(done.toSorted()).toEqual(['a', 'b', 'c']);
    expect(codesOf(events)).toEqual(['EARLIER_MESSAGE_FAILED']);
  });

  it('that is stopped returns unfinished messages immediately in one call, and starts no other', async () => {
    const { timers, handleLane, acknowledged, changes, done, events, settled, stop } = aScene(({ body }) =>
      body === 'b' ? new Promise(() => undefined) : Promise.resolve('acknowledge'),
    );

    const handled = handleLane(lane);
    await new Promise(setImmediate);
    stop();
    await timers.run(handled);

    expect(settled).toEqual(['a', 'b']);
    expect(acknowledged).toEqual(['a']);
    expect(changes).toEqual([
      ['receipt-b', 0],
      ['receipt-c', 0],
    ]);
    expect(done.toSorted()).toEqual(['a', 'b', 'c']);
    expect(codesOf(events)).toEqual(['CONSUMER_STOPPED', 'EARLIER_MESSAGE_FAILED']);
  });

  it('that arrives after the stop is returned unchanged', async () => {
    const { handleLane, changes, settled, events, stop } = aScene(async () => 'acknowledge');
    stop();

    await handleLane(lane);

    expect(settled).toEqual([]);
    expect(changes.map(([, seconds]) => seconds)).toEqual([0, 0, 0]);
    expect(codesOf(events)).toEqual(['CONSUMER_STOPPED', 'CONSUMER_STOPPED', 'CONSUMER_STOPPED']);
  });
});
