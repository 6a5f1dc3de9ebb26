import { assertFaultless } from '@dynamo-outbox/topology/internal';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { isManagedByAws, unresolvedAliasOf } from './alias-key.ts';
import { warnUnlessAdded } from './assert-granted.ts';

/** An SNS topic that delivers to a queue. */
export interface DeliveringTopic {
  /** Logical name, for sentences. */
  readonly name: string;
  readonly topicArn: string;
}

const sns = (): ServicePrincipal => new ServicePrincipal('sns.amazonaws.com');

/** Throws for a queue that is encrypted with an AWS managed key: its policy cannot allow SNS to use it. */
const assertDeliverable = (topic: string, { node, encryptionMasterKey }: IQueue): void => {
  assertFaultless(
    encryptionMasterKey !== undefined && isManagedByAws(encryptionMasterKey)
      ? [
          `The queue "${node.path}" is encrypted with "${unresolvedAliasOf(encryptionMasterKey) ?? ''}", an AWS managed key that SNS may not ` +
            `use, so SNS could not deliver from the topic "${topic}" to it. Omit \`encryptionKey\`, or set a customer managed key.`,
        ]
      : [],
  );
};

/** Allows SNS to deliver messages of a topic to a queue. Warns about an imported queue. */
export const grantDelivery = (queue: IQueue, { name, topicArn }: DeliveringTopic): void => {
  assertDeliverable(name, queue);
  const added = queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [sns()],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topicArn } },
    }),
  );
  warnUnlessAdded(queue, added, {
    resource: `the queue "${queue.node.path}"`,
    allow: `sns.amazonaws.com to use sqs:SendMessage, where aws:SourceArn is the topic "${name}"`,
    otherwise: 'SNS cannot deliver to it',
  });
};

/** Allows SNS to use the key of a queue. Warns about an imported key. */
export const grantDeliveryKey = (queue: IQueue, { name, topicArn }: DeliveringTopic): void => {
  const key = queue.encryptionMasterKey;
  if (key === undefined) {
    return;
  }
  const added = key.addToResourcePolicy(
    new PolicyStatement({
      principals: [sns()],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { ArnEquals: { 'aws:SourceArn': topicArn } },
    }),
  );
  warnUnlessAdded(queue, added, {
    resource: `the key "${key.node.path}"`,
    allow: `sns.amazonaws.com to use kms:Decrypt and kms:GenerateDataKey, where aws:SourceArn is the topic "${name}"`,
    otherwise: `SNS cannot deliver to the queue "${queue.node.path}"`,
  });
};
