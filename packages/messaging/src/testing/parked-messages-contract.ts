import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { MessageId } from '../message/ids.ts';
import type { Parked, ParkedMessage, ParkedRecord } from '../parking/parked-message.ts';
import type { ParkedMessages } from '../parking/parked-messages.ts';

/** Parked messages, and access to what was parked. */
export interface ParkedMessagesHarness {
  readonly parkedMessages: ParkedMessages;
  /** A store that is unreachable. */
  readonly unreachable: ParkedMessages;
  /** Waits for `count` parked messages and removes them, in any order. */
  take(count: number): Promise<readonly Parked[]>;
  stop(): Promise<void>;
}

const circumstances = { parkedAt: '2026-11-20T10:15:31.000Z', position: '4711', attempts: 2 } as const;

const aParkedMessage = (body = '{"n":1}'): ParkedMessage => ({
  kind: 'message',
  ...circumstances,
  reason: 'REFUSED_BY_BROKER',
  detail: 'InvalidParameter: Message too strange.',
  orderingKey: 'order#1',
  sortKey: '000000000001#01994c6f-8a00-7000-8000-000000000001',
  message: {
    id: '01994c6f-8a00-7000-8000-000000000002' as MessageId,
    type: 'order.created',
    topic: 'orders',
    body,
  },
  place: 3,
  service: 'orders',
  recordedAt: '2026-11-20T10:15:30.000Z',
});

const aParkedRecord = (overrides: Partial<ParkedRecord> = {}): ParkedRecord => ({
  kind: 'record',
  ...circumstances,
  reason: 'UNDECODABLE_RECORD',
  detail: 'Messages is not a non-empty list',
  record: '{"eventName":"INSERT"}',
  ...overrides,
});

/** Defines the contract tests of `ParkedMessages`, on which the relay depends. */
export const describeParkedMessagesContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<ParkedMessagesHarness>,
): void => {
  const { afterAll, beforeAll, describe, expect, it } = runner;
  describe(`${adapterName} keeps the parked messages contract`, () => {
    let harness: ParkedMessagesHarness;

    beforeAll(async () => {
      harness = await createHarness();
    });

    afterAll(async () => {
      await harness.stop();
    });

    eachCase(it, [
      ['a message', aParkedMessage()],
      ['a message with characters of every kind', aParkedMessage('{"name":"Zoë 🦀 \\u0001 <&>\t\n"}')],
      ['a body that no queue takes as it is', aParkedMessage('\u0000\u0001\uFFFF')],
      ['an empty body', aParkedMessage('')],
      ['as much as an item of DynamoDB can hold', aParkedMessage('ö'.repeat(200_000))],
      ['a record without a key', aParkedRecord()],
      ['a record with its key', aParkedRecord({ item: { orderingKey: 'order#1', sortKey: 'x' } })],
      ['a record above 1 MiB', aParkedRecord({ record: JSON.stringify('\u0001'.repeat(200_000)) })],
      ['what says nothing about its failure', { ...aParkedMessage(), detail: '' }],
      ['what says a lot about its failure', { ...aParkedMessage(), detail: 'no '.repeat(1_000) }],
    ])('stores %s completely', async (_, parked) => {
      await harness.parkedMessages.park(parked);

      expect(await harness.take(1)).toEqual([parked]);
    });

    it('accepts the same message twice', async () => {
      await harness.parkedMessages.park(aParkedMessage());
      await harness.parkedMessages.park(aParkedMessage());

      expect(await harness.take(2)).toEqual([aParkedMessage(), aParkedMessage()]);
    });

    it('rejects when it cannot store a message', async () => {
      await expect(harness.unreachable.park(aParkedMessage())).rejects.toThrow();
    });
  });
};
