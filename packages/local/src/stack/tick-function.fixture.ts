/** A function for tests that records its calls and their events. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ScheduledEvent } from 'aws-lambda';

const client = new DynamoDBClient({});

export const handler = async ({ source }: ScheduledEvent): Promise<void> => {
  const Item = { PK: { S: source } };
  await client.send(new PutItemCommand({ TableName: process.env['NOTES_TABLE_NAME'], Item }));
};
