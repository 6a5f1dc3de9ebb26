import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { quiet } from './quiet-client.ts';

const clients = [
  ['DynamoDB', () => new DynamoDBClient({ region: 'us-east-1' })],
  ['SNS', () => new SNSClient({ region: 'us-east-1' })],
  ['SQS', () => new SQSClient({ region: 'us-east-1' })],
] as const;

describe('a quiet client', () => {
  it.each(clients)('has no request log: %s', (_, create) => {
    const client = create();
    const steps = (): readonly string[] => client.middlewareStack.identify();
    expect(steps().filter((step) => step.startsWith('loggerMiddleware'))).toHaveLength(1);

    expect(quiet(client)).toBe(client);

    expect(steps().filter((step) => step.startsWith('loggerMiddleware'))).toEqual([]);
  });

  it('keeps every other middleware step', () => {
    const untouched = new DynamoDBClient({ region: 'us-east-1' }).middlewareStack.identify();

    const left = quiet(new DynamoDBClient({ region: 'us-east-1' })).middlewareStack.identify();

    expect(left).toEqual(untouched.filter((step) => !step.startsWith('loggerMiddleware')));
  });
});
