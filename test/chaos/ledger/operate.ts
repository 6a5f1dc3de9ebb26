/** The commands of operators while the ledger runs: the calls of `npx dynamo-outbox` without the terminal. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { MessageSelection } from '@dynamo-outbox/messaging';
import {
  createReplay,
  PublishingRedriveTarget,
  redrive,
  type RedriveOptions,
  type RedriveReport,
  type ReplayReport,
  type SeenMessage,
} from '@dynamo-outbox/messaging/recovery';
import {
  DynamoDbOutboxStore,
  DynamoDbParkedKeys,
  DynamoDbRecordedItems,
} from '@dynamo-outbox/messaging/dynamodb';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsRedriveTarget, SqsDeadLetterQueue } from '@dynamo-outbox/messaging/sqs';
import type { Fate } from './contract.ts';

/** Dependencies of operators. */
export interface OperatingDependencies {
  readonly dynamoDb: DynamoDBClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  /** ARNs by logical name. */
  readonly topicArns: Readonly<Record<string, string>>;
  /** URLs by logical name. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Whether a redrive marks whole items, a planted fault. */
  readonly marksWholeItems: boolean;
  /** Called before a message is sent back, with whether it was edited. */
  readonly onSend: (messageId: string, isEdited: boolean) => void;
}

/** Options of one redrive. */
export interface RedriveOrder {
  readonly isEdited: boolean;
  /** Selects poison messages. */
  readonly isChosen: (messageId: string) => boolean;
  readonly signal: AbortSignal;
}

const outboxTable = 'ledger-outbox';
const retentionDays = 7;
const replayedPerSecond = 200;
// The visibility timeout of a run; the 120 s of the command line are longer than a run.
const hiddenSeconds = 8;

/** Publishes again what the ledger's outbox holds. */
export const replayLedger = (
  { dynamoDb, sns, topicArns }: OperatingDependencies,
  {
    run,
    selection,
    signal,
  }: { readonly run: string; readonly selection: MessageSelection; readonly signal: AbortSignal },
): Promise<ReplayReport> =>
  createReplay({
    items: new DynamoDbRecordedItems({ client: dynamoDb, tableName: outboxTable }),
    publisher: new SnsMessagePublisher({ client: sns, topicArns, replay: { run } }),
    perSecond: replayedPerSecond,
  })({ selection, signal });

const fateIn = (body: string): Fate | undefined => /"fate":"(\w+)"/.exec(body)?.[1] as Fate | undefined;

const edited = (body: string): string => body.replace(/"fate":"\w+"/, '"fate":"handled"');

const send = (
  { sqs, onSend }: OperatingDependencies,
  { isEdited, isChosen, signal }: RedriveOrder,
  {
    queueUrl,
    isParkingQueue,
    ...rest
  }: Pick<RedriveOptions, 'target' | 'parkedKeys'> & {
    readonly queueUrl: string;
    readonly isParkingQueue: boolean;
  },
): Promise<RedriveReport> => {
  const idOf = ({ reading }: SeenMessage): string => reading.message?.id ?? '';
  return redrive({
    ...rest,
    queue: new SqsDeadLetterQueue({ client: sqs, queueUrl, isParkingQueue, hiddenSeconds }),
    // Only poison is sent back, so that a message that was set aside for no reason is still found there.
    isWanted: (seen) => fateIn(seen.deadLetter.body) !== 'handled' && isChosen(idOf(seen)),
    edit: (seen) => {
      onSend(idOf(seen), isEdited);
      return isEdited ? edited(seen.deadLetter.body) : seen.deadLetter.body;
    },
    signal,
  });
};

/** Sends dead letters of a consumer back to its queue. */
export const redriveDeadLetters = (
  dependencies: OperatingDependencies,
  queue: string,
  order: RedriveOrder,
): Promise<RedriveReport> => {
  const { sqs, queueUrls } = dependencies;
  return send(dependencies, order, {
    queueUrl: queueUrls[`${queue}--dlq`] ?? '',
    isParkingQueue: false,
    target: new SqsRedriveTarget({ client: sqs, queueUrl: queueUrls[queue] ?? '' }),
  });
};

/** Publishes parked messages of the ledger, those of the lost topic to the topic of notices. */
export const redriveParked = (
  dependencies: OperatingDependencies,
  order: RedriveOrder,
): Promise<RedriveReport> => {
  const { dynamoDb, sns, topicArns, queueUrls, marksWholeItems } = dependencies;
  const store = new DynamoDbOutboxStore({ client: dynamoDb, tableName: outboxTable, retentionDays });
  return send(dependencies, order, {
    queueUrl: queueUrls['ledger-outbox-relay--dlq'] ?? '',
    isParkingQueue: true,
    parkedKeys: new DynamoDbParkedKeys({ client: dynamoDb, tableName: outboxTable }),
    target: new PublishingRedriveTarget({
      publisher: new SnsMessagePublisher({
        client: sns,
        topicArns: { ...topicArns, lost: topicArns['notices'] ?? '' },
      }),
      store: marksWholeItems ? { markRedriven: (item) => store.markDispatched([item]) } : store,
    }),
  });
};
