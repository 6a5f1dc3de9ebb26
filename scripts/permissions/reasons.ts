/** Why a role of the example may do what it may. */
import { lastName } from '../synthesis/arns.ts';
import { readModelReasons } from './read-model-reasons.ts';
import type { Part, Reason } from './reason.ts';
import type { Permission } from './roles.ts';

const partOf = (role: string): Part => {
  const [, part = 'consumer'] = /-(?:outbox-)?(relay|sweeper|http)$/.exec(role) ?? [];
  return part as Part;
};

const publishers = ['relay', 'sweeper'] as const;
const services = ['http', 'consumer'] as const;
const everybody = [...publishers, ...services] as const;

const reasons: readonly Reason[] = [
  {
    parts: ['relay'],
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
    on: /-outbox\/stream\//,
    why: 'Lambda reads the stream for the relay.',
  },
  {
    parts: publishers,
    actions: ['sns:Publish'],
    on: /:sns:/,
    why: 'Publishes committed messages.',
  },
  {
    parts: publishers,
    actions: ['dynamodb:PartiQLUpdate'],
    on: /-outbox$/,
    why: 'Marks published items, 25 to a call.',
  },
  {
    parts: ['relay'],
    actions: ['dynamodb:UpdateItem'],
    on: /-outbox$/,
    why: 'Marks an item that a call refused, or whose message was parked.',
  },
  {
    parts: ['sweeper'],
    actions: ['dynamodb:UpdateItem'],
    on: /-outbox$/,
    why: 'Claims an item before it publishes it, and counts the attempts that failed.',
  },
  {
    parts: publishers,
    actions: ['dynamodb:Query'],
    on: /\/index\/UndispatchedItems$/,
    why: 'Finds undispatched items, and scheduled messages that are due.',
  },
  {
    parts: ['sweeper'],
    actions: ['dynamodb:PutItem'],
    on: /-outbox$/,
    why: 'Releases a scheduled message as an outbox item.',
  },
  {
    parts: ['sweeper'],
    actions: ['dynamodb:GetItem'],
    on: /-outbox$/,
    why: 'Reads scheduled messages that are due, and the commit count of their key.',
  },
  {
    parts: ['sweeper'],
    actions: ['dynamodb:DeleteItem'],
    on: /-outbox$/,
    why: 'Deletes scheduled messages that it releases, and no others.',
  },
  {
    parts: services,
    actions: ['dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
    on: /-outbox$/,
    why: 'Cancels and moves scheduled messages, and changes no other item.',
  },
  {
    parts: publishers,
    actions: ['dynamodb:Query'],
    on: /-outbox$/,
    why: 'Reads the items of a key, so that none overtakes another.',
  },
  {
    parts: publishers,
    actions: ['sqs:SendMessage'],
    on: /--dlq$/,
    why: 'Parks messages that can never be published.',
  },
  {
    parts: ['relay'],
    actions: ['s3:PutObject'],
    on: /-failures\/\*$/,
    why: 'Lambda writes records here that it gave up on.',
  },
  {
    parts: ['relay'],
    actions: ['s3:ListBucket'],
    on: /-failures$/,
    why: 'Lambda requires it for a bucket with such records.',
  },
  {
    parts: ['consumer'],
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    on: /:sqs:/,
    why: 'Lambda reads the queue for the consumer.',
  },
  {
    parts: ['consumer'],
    actions: ['sqs:ChangeMessageVisibility'],
    on: /:sqs:/,
    why: 'Extends the visibility timeout of failed messages.',
  },
  {
    parts: ['consumer'],
    actions: ['sqs:SendMessage'],
    on: /--dlq(?:\.fifo)?$/,
    why: 'Dead-letters messages that can never be handled, with the reason.',
  },
  {
    parts: ['consumer'],
    actions: ['s3:GetObject'],
    on: /-payloads\/\*$/,
    why: 'Fetches payloads that are too large for a message.',
  },
  {
    parts: ['consumer'],
    actions: ['s3:ListBucket'],
    on: /-payloads$/,
    why: 'Distinguishes a missing payload from a forbidden one.',
  },
  {
    parts: services,
    actions: ['s3:PutObject'],
    on: /-payloads\/\*$/,
    why: 'Stores payloads that are too large for a message.',
  },
  {
    parts: services,
    actions: ['dynamodb:PutItem'],
    on: /-outbox$/,
    why: 'Records messages in the transaction of the change.',
  },
  {
    parts: services,
    actions: ['dynamodb:Query'],
    on: /-outbox$/,
    why: 'Reads keys only, to check the sort order of a new message.',
  },
  {
    parts: services,
    actions: ['dynamodb:GetItem'],
    on: /-outbox$/,
    why: 'Reads the commit count of a key, and scheduled messages to cancel or move.',
  },
  {
    parts: services,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    on: /-inbox$/,
    why: 'Records processed messages and requests, and detects duplicates.',
  },
  {
    parts: services,
    actions: ['dynamodb:UpdateItem'],
    on: /-inbox$/,
    why: 'For effects outside DynamoDB and for guards; the example has neither.',
  },
  ...readModelReasons,
  {
    parts: services,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    on: /:table\/\w+$/,
    why: 'Reads and writes the aggregates of its service.',
  },
  {
    parts: services,
    actions: [
      'dynamodb:BatchGetItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    on: /:table\/\w+$/,
    why: 'For repositories that need more than those of the example.',
  },
  {
    parts: everybody,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    on: /:log-group:/,
    why: 'Writes its log.',
  },
  {
    parts: everybody,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    on: /:kms:/,
    why: 'Reads and writes data that the key encrypts.',
  },
];

/** Why a permission is granted. Throws for a permission without a reason. */
export const reasonFor = ({ role, action, resource }: Permission): string => {
  const reason = reasons.find(
    ({ parts, actions, on }) => parts.includes(partOf(role)) && actions.includes(action) && on.test(resource),
  );
  if (reason === undefined) {
    throw new Error(
      `"${role}" may ${action} on ${resource} without a reason. Remove the permission, or add a reason.`,
    );
  }
  return reason.why;
};

/** Logical names have no suffix: whether a queue is FIFO is a matter of the stage. */
const logicalName = (resource: string): string => lastName(resource).replace(/\.fifo$/, '');

const wordings: readonly (readonly [RegExp, (resource: string) => string])[] = [
  [/:table\/([^/]+)\/stream\//, (resource) => `stream of table \`${resource.split('/').at(1) ?? ''}\``],
  [
    /:table\/([^/]+)\/index\//,
    (resource) => `index \`${logicalName(resource)}\` of table \`${resource.split('/').at(1) ?? ''}\``,
  ],
  [/:table\//, (resource) => `table \`${logicalName(resource)}\``],
  [/:sqs:/, (resource) => `queue \`${logicalName(resource)}\``],
  [/:sns:/, (resource) => `topic \`${logicalName(resource)}\``],
  [
    /:s3:.*\/\*$/,
    (resource) => `objects in bucket \`${resource.replace(/^.*:::/, '').replace(/\/\*$/, '')}\``,
  ],
  [/:s3:/, (resource) => `bucket \`${logicalName(resource)}\``],
  [
    /:log-group:/,
    (resource) => `log group \`${resource.replace(/^.*:log-group:/, '').replace(/:\*$/, '')}\``,
  ],
  [/:kms:/, () => 'the key'],
];

/** A resource by its kind and its logical name. */
export const resourceInWords = (resource: string): string =>
  wordings.find(([form]) => form.test(resource))?.[1](resource) ?? `\`${resource}\``;
