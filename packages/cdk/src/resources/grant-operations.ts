import {
  headPrefix,
  parkedKeyPrefix,
  scheduledPrefix,
  undispatchedIndexName,
} from '@dynamo-outbox/messaging/tables';
import { Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Inbox } from '../inbox.ts';
import type { MessageConsumer } from '../message-consumer.ts';
import type { MessageTopic } from '../message-topic.ts';
import type { Outbox } from '../outbox.ts';
import type { OutboxRelay } from '../outbox-relay.ts';
import { isSnsTopic } from './destination.ts';
import { grant, grantKey, onlyKeys } from './grant.ts';

/** The service, as `npx dynamo-outbox` uses it. */
export interface OperatedService {
  readonly outbox?: Outbox;
  readonly inbox: Inbox | undefined;
  readonly topics: readonly MessageTopic[];
  readonly relay?: OutboxRelay;
  readonly consumers: readonly MessageConsumer[];
}

const arnsOf = (queues: readonly IQueue[]): readonly string[] => queues.map(({ queueArn }) => queueArn);

const queuesOf = ({ relay, consumers }: OperatedService) => ({
  /** The sources that consumers read. */
  consumed: consumers.map(({ queue }) => queue),
  /** The queues whose messages wait for an operator. */
  waiting: [
    ...(relay === undefined ? [] : [relay.parkingQueue]),
    ...consumers.map(({ deadLetterQueue }) => deadLetterQueue),
  ],
});

const grantKeys = (
  grantee: IGrantable,
  service: OperatedService,
  ...actions: readonly ('kms:Decrypt' | 'kms:GenerateDataKey')[]
): void => {
  const { consumed, waiting } = queuesOf(service);
  const keys = [
    service.outbox?.table.encryptionKey,
    service.inbox?.table.encryptionKey,
    ...[...consumed, ...waiting].map(({ encryptionMasterKey }) => encryptionMasterKey),
  ];
  for (const key of new Set(keys)) {
    grantKey(grantee, key, ...actions);
  }
};

/** The CLI finds queues by name prefix, and SQS has no resource for that call. */
const grantListQueues = (grantee: IGrantable): void => {
  grant(grantee, { actions: ['sqs:ListQueues'], resourceArns: ['*'] });
  const { grantPrincipal } = grantee;
  if (grantPrincipal instanceof Construct) {
    Validations.of(grantPrincipal).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'SQS lists queues by name prefix, and has no narrower resource for it.',
    });
  }
};

/** Reading the outbox and its topics: a replay looks up its topic before it reads anything, also in a dry run. */
const grantReadOutbox = (grantee: IGrantable, { outbox, topics }: OperatedService): void => {
  if (outbox === undefined) {
    return;
  }
  const { tableArn } = outbox.table;
  grant(grantee, {
    actions: ['dynamodb:DescribeTable', 'dynamodb:Query', 'dynamodb:Scan'],
    resourceArns: [tableArn, `${tableArn}/index/${undispatchedIndexName}`],
  });
  grant(grantee, { actions: ['dynamodb:GetItem'], resourceArns: [tableArn], ...onlyKeys(scheduledPrefix) });
  const topicArns = topics.filter(({ destination }) => isSnsTopic(destination)).map(({ arn }) => arn);
  if (topicArns.length > 0) {
    grant(grantee, { actions: ['sns:GetTopicAttributes'], resourceArns: topicArns });
  }
};

/** Grants read-only operations: `status`, `messages`, `trace`, `redrive list` and `show`, `scheduled list`, and every dry run. */
export const grantInspection = (grantee: IGrantable, service: OperatedService): void => {
  const { consumed, waiting } = queuesOf(service);
  grantReadOutbox(grantee, service);
  if (service.inbox !== undefined) {
    grant(grantee, {
      actions: ['dynamodb:BatchGetItem'],
      resourceArns: [service.inbox.table.tableArn],
    });
  }
  grant(grantee, {
    actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
    resourceArns: arnsOf([...consumed, ...waiting]),
  });
  // Inspecting a queue hides a message for a moment and then makes it visible again.
  grant(grantee, {
    actions: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'],
    resourceArns: arnsOf(waiting),
  });
  grantListQueues(grantee);
  grantKeys(grantee, service, 'kms:Decrypt');
};

/** Publishing messages of the outbox again, and marking them. */
const grantReplay = (grantee: IGrantable, { outbox, topics }: OperatedService): void => {
  for (const topic of topics) {
    topic.grantPublish(grantee, outbox?.service);
  }
  if (outbox === undefined) {
    return;
  }
  const { tableArn } = outbox.table;
  grant(grantee, { actions: ['dynamodb:PartiQLUpdate', 'dynamodb:UpdateItem'], resourceArns: [tableArn] });
  grant(grantee, {
    actions: ['dynamodb:GetItem', 'dynamodb:DeleteItem'],
    resourceArns: [tableArn],
    // A parked key is released by deleting its mark. Outbox items are never deleted by hand.
    ...onlyKeys(parkedKeyPrefix),
  });
};

/**
 * Moving, cancelling and releasing scheduled messages. A release puts an outbox item and the head of its key. A move updates an item, as
 * marks do.
 */
const grantSchedules = (grantee: IGrantable, { outbox }: OperatedService): void => {
  if (outbox === undefined) {
    return;
  }
  const resourceArns = [outbox.table.tableArn];
  grant(grantee, { actions: ['dynamodb:PutItem'], resourceArns });
  grant(grantee, { actions: ['dynamodb:GetItem'], resourceArns, ...onlyKeys(headPrefix) });
  grant(grantee, { actions: ['dynamodb:DeleteItem'], resourceArns, ...onlyKeys(scheduledPrefix) });
};

/** Grants `replay`, `redrive send`, and `scheduled move`, `cancel` and `send`, and the read-only operations that they need. */
export const grantRecovery = (grantee: IGrantable, service: OperatedService): void => {
  const { consumed, waiting } = queuesOf(service);
  grantInspection(grantee, service);
  if (consumed.length > 0) {
    grant(grantee, { actions: ['sqs:SendMessage'], resourceArns: arnsOf(consumed) });
  }
  grant(grantee, { actions: ['sqs:DeleteMessage'], resourceArns: arnsOf(waiting) });
  grantReplay(grantee, service);
  grantSchedules(grantee, service);
  grantKeys(grantee, service, 'kms:Decrypt', 'kms:GenerateDataKey');
};
