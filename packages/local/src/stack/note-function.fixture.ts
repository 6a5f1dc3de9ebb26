/** A function for tests that stores the body of each message. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSEvent } from 'aws-lambda';

const client = new DynamoDBClient({});

export const handler = async ({ Records }: SQSEvent): Promise<void> => {
  for (const { body } of Records) {
    const Item = { PK: { S: body } };
    await client.send(new PutItemCommand({ TableName: process.env['NOTES_TABLE_NAME'], Item }));
  }
};
