import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { encodePackedEnvelope } from '../message/envelope.ts';
import { createMemoryBudget } from '../message/payload/memory-budget.ts';
import { memoryOfLargest } from '../message/payload/payload-memory.ts';
import { createConsumer } from './create-consumer.ts';
import { handle } from './handle.ts';
import { aDeposit, DepositMade, Wallets } from './wallets.fixture.ts';

const limits = { maxBytes: 1_000_000, maxValues: 1_000 };
const anEvent = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A message whose payload is large once it is unpacked, and small before. */
const aLargeBody = (): string => {
  const message = aDeposit({ payload: { walletId: 'w', amount: '100', pad: 'x'.repeat(900_000) } });
  const bytes = gzipSync(JSON.stringify(message.payload));
  return encodePackedEnvelope(message, { compression: 'gzip', bytes });
};

/** A consumer whose handlers end when the test ends them, with memory for the given number of largest payloads. */
const aScene = (payloads: number) => {
  const memory = createMemoryBudget(memoryOfLargest(limits) * payloads);
  const ends: (() => void)[] = [];
  const consumer = createConsumer({
    name: 'wallets--deposits',
    openUnitOfWork: new Wallets().open,
    handlers: [
      handle(DepositMade, async () => {
        await new Promise<void>((end) => ends.push(end));
      }),
    ],
    payloads: { ...limits, memory },
  });
  return { consumer, ends };
};

describe('messages with large payloads', () => {
  it('are handled concurrently while their payloads fit into memory, and all are processed', async () => {
    const { consumer, ends } = aScene(2);
    const outcomes = Promise.all(
      Array.from({ length: 10 }, () => consumer.consume({ body: aLargeBody(), receiveCount: 1 })),
    );

    let most = 0;
    for (let ended = 0; ended < 10; ended += 1) {
      while (ends.length === 0) {
        await anEvent();
      }
      await anEvent();
      most = Math.max(most, ends.length);
      ends.shift()?.();
    }

    expect(await outcomes).toEqual(Array(10).fill({ outcome: 'processed' }));
    expect(most).toBe(2);
  });

  it('release memory for others when they are abandoned', async () => {
    const { consumer, ends } = aScene(1);
    const leaving = new AbortController();
    const hanging = consumer.consume({ body: aLargeBody(), receiveCount: 1, signal: leaving.signal });
    const waiting = consumer.consume({ body: aLargeBody(), receiveCount: 1 });
    while (ends.length === 0) {
      await anEvent();
    }

    leaving.abort(new Error('The invocation is over.'));
    await expect(hanging).rejects.toThrow('The invocation is over.');
    while (ends.length === 1) {
      await anEvent();
    }
    ends[1]?.();

    expect(await waiting).toEqual({ outcome: 'processed' });
  });

  it('do not wait for memory after the end of their delivery', async () => {
    const { consumer, ends } = aScene(1);
    const leaving = new AbortController();
    const holding = consumer.consume({ body: aLargeBody(), receiveCount: 1 });
    while (ends.length === 0) {
      await anEvent();
    }
    const waiting = consumer.consume({ body: aLargeBody(), receiveCount: 1, signal: leaving.signal });
    await anEvent();

    leaving.abort(new Error('The invocation is over.'));
    await expect(waiting).rejects.toThrow('The invocation is over.');
    ends[0]?.();

    expect(await holding).toEqual({ outcome: 'processed' });
  });
});
