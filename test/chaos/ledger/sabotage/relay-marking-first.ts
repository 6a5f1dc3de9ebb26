/** Sabotage: a relay that marks items as dispatched before it publishes them, to avoid a second publish. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { client, createBareRelay, outboxTableName, publisher, type StreamHandler } from './bare-relay.ts';

const relay = createBareRelay(publisher);

const keyOf = ({ dynamodb }: DynamoDBRecord): Record<string, AttributeValue> => {
  const { PK, SK } = dynamodb?.Keys ?? {};
  return { PK: { S: PK?.S ?? '' }, SK: { S: SK?.S ?? '' } };
};

const takeOn = async (record: DynamoDBRecord): Promise<boolean> => {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: outboxTableName,
        Key: keyOf(record),
        UpdateExpression: 'REMOVE Undispatched',
        ConditionExpression: 'attribute_exists(Undispatched)',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return false;
    }
    throw error;
  }
};

export const handler: StreamHandler = async ({ Records }) => {
  const isTaken = await Promise.all(Records.map(takeOn));
  return relay({ Records: Records.filter((_, index) => isTaken[index]) });
};
