/** What a call needs of the policies of whoever makes it. */
import { arnOf } from '../../../scripts/synthesis/arns.ts';
import type { AnsweredCall } from '../traffic/recording-proxy.ts';

/** One action on one resource, and on which keys of a table. */
export interface Need {
  /** Name of the function that needs it. */
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Values of the partition key, where the action is on items. */
  readonly leadingKeys?: readonly string[];
  /** Attributes that are asked for or spoken of; `*` is all. */
  readonly attributes?: readonly string[];
  /** What of the items a query selects, where it says so. */
  readonly select?: string;
}

type WithoutRole = Omit<Need, 'role'>;

/** What of DynamoDB's requests tells the permission: tables, indexes and keys. */
interface TableRequest {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: StoredKey;
  readonly Item?: StoredKey;
  readonly Select?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
}

interface StoredKey {
  readonly PK?: { readonly S?: string };
}

type ReadNeeds = (call: AnsweredCall) => readonly WithoutRole[];

const bodyOf = ({ request }: Pick<AnsweredCall, 'request'>): unknown => JSON.parse(request.body.toString());

const onItem = (action: string, { TableName = '', Key, Item }: TableRequest): WithoutRole => ({
  action: `dynamodb:${action}`,
  resource: arnOf.table(TableName),
  leadingKeys: [(Key ?? Item)?.PK?.S ?? ''],
});

const itemNeeds: ReadNeeds = (call) => [onItem(call.operation.name, bodyOf(call) as TableRequest)];

const queryNeeds: ReadNeeds = (call) => {
  const { TableName = '', IndexName, ...query } = bodyOf(call) as TableRequest;
  const table = arnOf.table(TableName);
  const named = Object.values(query.ExpressionAttributeNames ?? {});
  return [
    {
      action: 'dynamodb:Query',
      resource: IndexName === undefined ? table : `${table}/index/${IndexName}`,
      attributes: query.ProjectionExpression === undefined ? ['*'] : named,
      ...(query.Select === undefined ? {} : { select: query.Select }),
    },
  ];
};

const batchGetNeeds: ReadNeeds = (call) => {
  const { RequestItems } = bodyOf(call) as {
    readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly StoredKey[] }>>;
  };
  return Object.entries(RequestItems).map(([table, { Keys }]) => ({
    action: 'dynamodb:BatchGetItem',
    resource: arnOf.table(table),
    leadingKeys: Keys.map(({ PK }) => PK?.S ?? ''),
  }));
};

/** A part of a transaction needs what it would need alone; there is no action for the transaction itself. */
const partActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const transactionNeeds: ReadNeeds = (call) => {
  const { TransactItems } = bodyOf(call) as {
    readonly TransactItems: readonly Readonly<Record<string, TableRequest>>[];
  };
  return TransactItems.flatMap((parts) =>
    Object.entries(parts).map(([part, request]) => onItem(partActions[part] ?? part, request)),
  );
};

const statementForm = /^\s*(UPDATE|INSERT\s+INTO|DELETE\s+FROM|SELECT\b.*?\bFROM)\s+"([^"]+)"/is;

const statementNeeds: ReadNeeds = (call) => {
  const { Statements } = bodyOf(call) as { readonly Statements: readonly { readonly Statement: string }[] };
  return Statements.map(({ Statement }) => {
    const [, verb = '', table = ''] = statementForm.exec(Statement) ?? [];
    const [word = ''] = verb.toLowerCase().split(/\s/);
    const name = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
    return { action: `dynamodb:PartiQL${name}`, resource: arnOf.table(table) };
  });
};

/** Batches need the same as single calls. */
const withoutBatch = (name: string): string => name.replace(/Batch$/, '');

const queueNeeds: ReadNeeds = (call) => {
  const { QueueUrl } = bodyOf(call) as { readonly QueueUrl: string };
  const name = QueueUrl.split('/').at(-1) ?? '';
  return [{ action: `sqs:${withoutBatch(call.operation.name)}`, resource: arnOf.queue(name) }];
};

const topicNeeds: ReadNeeds = ({ operation, request }) => {
  const topic = new URLSearchParams(request.body.toString()).get('TopicArn')?.split(':').at(-1) ?? '';
  return [{ action: `sns:${withoutBatch(operation.name)}`, resource: arnOf.topic(topic) }];
};

const objectNeeds: ReadNeeds = ({ operation, request, status }) => {
  const [, bucket = '', key = ''] = /^\/([^/?]+)\/([^?]*)/.exec(request.path) ?? [];
  const onObject = { action: `s3:${operation.name}`, resource: `${arnOf.bucket(bucket)}/${key}` };
  // Whoever may not list the bucket hears 403 of an object that is not there, and never 404.
  return status === 404
    ? [onObject, { action: 's3:ListBucket', resource: arnOf.bucket(bucket) }]
    : [onObject];
};

const readers: Readonly<Record<string, ReadNeeds>> = {
  'dynamodb.GetItem': itemNeeds,
  'dynamodb.PutItem': itemNeeds,
  'dynamodb.UpdateItem': itemNeeds,
  'dynamodb.DeleteItem': itemNeeds,
  'dynamodb.Query': queryNeeds,
  'dynamodb.BatchGetItem': batchGetNeeds,
  'dynamodb.TransactWriteItems': transactionNeeds,
  'dynamodb.BatchExecuteStatement': statementNeeds,
  'sns.PublishBatch': topicNeeds,
  'sqs.SendMessage': queueNeeds,
  'sqs.SendMessageBatch': queueNeeds,
  'sqs.ReceiveMessage': queueNeeds,
  'sqs.DeleteMessage': queueNeeds,
  'sqs.DeleteMessageBatch': queueNeeds,
  'sqs.ChangeMessageVisibility': queueNeeds,
  'sqs.ChangeMessageVisibilityBatch': queueNeeds,
  's3.GetObject': objectNeeds,
  's3.PutObject': objectNeeds,
};

/** What a call needs. Throws for an operation that nobody has thought of yet: it would pass unjudged. */
export const needsOf = (call: AnsweredCall): readonly Need[] => {
  const { service, name } = call.operation;
  const read = readers[`${service}.${name}`];
  if (read === undefined) {
    throw new Error(
      `"${call.caller}" calls ${service} ${name}, of which these tests do not know what it needs; add it to the readers.`,
    );
  }
  return read(call).map((need) => ({ role: call.caller, ...need }));
};
