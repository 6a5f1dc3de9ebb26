/** Why a role of the example may do what it may. */
import { lastName } from '../synthesis/arns.ts';
import type { Permission } from './roles.ts';

/** What a function is, by the end of its name. */
type Part = 'relay' | 'sweeper' | 'http' | 'consumer';

const partOf = (role: string): Part => {
  const [, part = 'consumer'] = /-(?:outbox-)?(relay|sweeper|http)$/.exec(role) ?? [];
  return part as Part;
};

/** Why some actions are granted: to which parts, on what. */
interface Reason {
  readonly parts: readonly Part[];
  readonly actions: readonly string[];
  readonly on: RegExp;
  readonly why: string;
}

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
    why: 'Publishes what was committed.',
  },
  {
    parts: publishers,
    actions: ['dynamodb:PartiQLUpdate'],
    on: /-outbox$/,
    why: 'Marks what was published, 25 items to a call.',
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
    why: 'Looks for what nobody has published.',
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
    why: 'Parks what can never be published.',
  },
  {
    parts: ['relay'],
    actions: ['s3:PutObject'],
    on: /-failures\/\*$/,
    why: 'Lambda leaves the records there that it gave up on.',
  },
  {
    parts: ['relay'],
    actions: ['s3:ListBucket'],
    on: /-failures$/,
    why: 'Lambda asks for it of a bucket that takes such records.',
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
    why: 'Hides what failed for longer, before it is tried again.',
  },
  {
    parts: ['consumer'],
    actions: ['sqs:SendMessage'],
    on: /--dlq(?:\.fifo)?$/,
    why: 'Dead-letters what can never be handled, with its reason.',
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
    why: 'Tells a payload that is missing from one that it may not read.',
  },
  {
    parts: services,
    actions: ['s3:PutObject'],
    on: /-payloads\/\*$/,
    why: 'Puts payloads that are too large for a message.',
  },
  {
    parts: services,
    actions: ['dynamodb:PutItem'],
    on: /-outbox$/,
    why: 'Records messages in the transaction that makes them true.',
  },
  {
    parts: services,
    actions: ['dynamodb:Query'],
    on: /-outbox$/,
    why: 'Sees keys alone: whether a message would sort before one that is recorded.',
  },
  {
    parts: services,
    actions: ['dynamodb:GetItem'],
    on: /-outbox$/,
    why: 'Reads the count of the commits of a key, and no message.',
  },
  {
    parts: services,
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    on: /-inbox$/,
    why: 'Remembers messages and requests, and recognises those that come again.',
  },
  {
    parts: services,
    actions: ['dynamodb:UpdateItem'],
    on: /-inbox$/,
    why: 'For effects elsewhere and guards of the order; the example has neither.',
  },
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
    why: 'Reads and writes what the key encrypts.',
  },
];

/** Why a permission is granted. Throws for one that nobody has given a reason for. */
export const reasonFor = ({ role, action, resource }: Permission): string => {
  const reason = reasons.find(
    ({ parts, actions, on }) => parts.includes(partOf(role)) && actions.includes(action) && on.test(resource),
  );
  if (reason === undefined) {
    throw new Error(
      `"${role}" may ${action} on ${resource}, and nobody says why; take it away, or give a reason.`,
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
