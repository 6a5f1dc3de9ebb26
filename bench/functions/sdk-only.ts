/** The least that a function could be which talks to DynamoDB, SNS and SQS: it imports the clients and makes them. */
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const clients = [new DynamoDBClient({}), new SNSClient({}), new SQSClient({})];
const commands = [TransactWriteItemsCommand, PublishBatchCommand, SendMessageCommand];

export const handler = async (): Promise<number> => clients.length + commands.length;
