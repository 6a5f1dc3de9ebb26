/** What Lambda does itself with a function's role: poll its event source, keep what was given up, write its log. */
import type { DeploymentDescription } from '@dynamo-outbox/topology';
import { physicalName } from '@dynamo-outbox/topology/internal';
import { arnOf, streamArnOf } from '../../../scripts/synthesis/arns.ts';
import type { Need } from './needs.ts';

const needs = (role: string, resource: string, actions: readonly string[]): readonly Need[] =>
  actions.map((action) => ({ role, action, resource }));

/** Source: "Sending Lambda function logs to CloudWatch Logs", without `CreateLogGroup`: the group is there before. */
const logNeeds = (role: string): readonly Need[] =>
  needs(role, `${arnOf.logGroup(`/aws/lambda/${role}`)}:*`, ['logs:CreateLogStream', 'logs:PutLogEvents']);

/**
 * Sources: "Process DynamoDB records with Lambda", execution role; "Retain discarded records", for the destination S3.
 */
const streamNeeds = ({ streamMappings }: DeploymentDescription): readonly Need[] =>
  streamMappings.flatMap(({ function: role, table, onFailureBucket }) => [
    ...needs(role, streamArnOf(table), [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ]),
    ...needs(role, `${arnOf.bucket(onFailureBucket)}/aws/lambda/record`, ['s3:PutObject']),
    ...needs(role, arnOf.bucket(onFailureBucket), ['s3:ListBucket']),
  ]);

/** Source: "Using Lambda with Amazon SQS", execution role permissions. */
const queueNeeds = ({ queueMappings, queues }: DeploymentDescription): readonly Need[] =>
  queueMappings.flatMap(({ function: role, queue }) => {
    const { fifo = false } = queues.find(({ name }) => name === queue) ?? {};
    return needs(role, arnOf.queue(physicalName({ name: queue, fifo })), [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    ]);
  });

/** What all functions and event sources of a description need beside their own calls. */
export const lambdaNeeds = (description: DeploymentDescription): readonly Need[] => [
  ...description.functions.flatMap(({ name }) => logNeeds(name)),
  ...description.httpServices.flatMap(({ name }) => logNeeds(`${name}-http`)),
  ...streamNeeds(description),
  ...queueNeeds(description),
];
