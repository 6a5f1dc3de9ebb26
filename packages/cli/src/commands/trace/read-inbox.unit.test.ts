import type { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { nextMessageId } from '@dynamo-outbox/messaging';
import { describe, expect, it } from '@jest/globals';
import { readProcessings } from './read-inbox.ts';

const inbox = { table: 'orders-inbox', consumers: ['orders--customers'] };

/** A DynamoDB that leaves every key unread in its first answers, as a throttled table does. */
const aThrottledTable = (refusals: number) => {
  let asked = 0;
  const client = {
    send: async ({ input: { RequestItems = {} } }: BatchGetItemCommand) => {
      asked += 1;
      const { Keys = [] } = RequestItems[inbox.table] ?? {};
      return asked <= refusals
        ? { UnprocessedKeys: { [inbox.table]: { Keys } } }
        : {
            Responses: {
              [inbox.table]: Keys.map((key) => ({ ...key, ProcessedAt: { S: '2026-11-20T10:00:00.000Z' } })),
            },
          };
    },
  } as unknown as DynamoDBClient;
  return { client, asked: () => asked };
};

describe('unprocessed keys of a batch read', () => {
  it('are read again after growing waits', async () => {
    const messageId = nextMessageId();
    const waits: number[] = [];
    const { client } = aThrottledTable(7);
    const pacing = {
      sleep: async (milliseconds: number) => {
        waits.push(milliseconds);
      },
      random: () => 0.5,
    };

    const found = await readProcessings({ client, pacing }, inbox, [messageId]);

    expect(found.get(messageId)).toHaveLength(1);
    expect(waits).toEqual([25, 50, 100, 200, 400, 800, 1_000]);
  });

  it('are reported in a sentence after eight attempts', async () => {
    const { client, asked } = aThrottledTable(Number.POSITIVE_INFINITY);
    const pacing = { sleep: async () => undefined, random: () => 0 };

    const reading = readProcessings({ client, pacing }, inbox, [nextMessageId()]);

    await expect(reading).rejects.toMatchObject({
      code: 'RECORDS_UNREAD',
      message:
        'DynamoDB left 1 records of table "orders-inbox" unread in 8 attempts: the table is throttled. Try again later.',
    });
    expect(asked()).toBe(8);
  });
});
