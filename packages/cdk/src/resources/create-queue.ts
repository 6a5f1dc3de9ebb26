import { assertFaultless, type QueueDescription } from '@dynamo-outbox/topology/internal';
import { Duration } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  type DeadLetterQueue,
  DeduplicationScope,
  FifoThroughputLimit,
  type IQueue,
  Queue,
  QueueEncryption,
  type RedriveAllowPolicy,
} from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { encryptionKeyFaults } from '../rules/places.ts';
import { grant, grantKey } from './grant.ts';
import { assertNameFits, prefixedPhysicalName } from './prefixed.ts';

/** Properties of a queue that are not part of its description. */
export interface QueueProps {
  /** Prefix of the name, followed by a dash. Default: none. */
  readonly namePrefix?: string;
  /** Customer managed key. Default: SQS-managed encryption. */
  readonly encryptionKey?: IKey;
  /** Its dead-letter queue. */
  readonly deadLetterQueue?: DeadLetterQueue;
  /** The queue whose dead letters it receives. */
  readonly redriveAllowPolicy?: RedriveAllowPolicy;
}

const fifoProps = {
  fifo: true,
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

const encryptionOf = (encryptionKey: IKey | undefined) =>
  encryptionKey === undefined
    ? { encryption: QueueEncryption.SQS_MANAGED }
    : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey };

/** Creates a described queue: encrypted, with TLS only. */
export const createQueue = (
  scope: Construct,
  id: string,
  {
    description,
    namePrefix,
    encryptionKey,
    ...redrive
  }: QueueProps & { readonly description: QueueDescription },
): Queue => {
  assertFaultless(encryptionKeyFaults(`the queue "${description.name}"`, scope, encryptionKey));
  return new Queue(scope, id, {
    queueName: assertNameFits('queue', prefixedPhysicalName(namePrefix, description)),
    visibilityTimeout: Duration.seconds(description.visibilityTimeoutSeconds),
    retentionPeriod: Duration.seconds(description.retentionSeconds),
    enforceSSL: true,
    ...(description.maxMessageBytes === undefined
      ? {}
      : { maxMessageSizeBytes: description.maxMessageBytes }),
    ...encryptionOf(encryptionKey),
    ...(description.fifo ? fifoProps : {}),
    ...redrive,
  });
};

/** Grants sending messages to a queue, and nothing else. */
export const grantSend = (queue: IQueue, grantee: IGrantable): void => {
  grant(grantee, { actions: ['sqs:SendMessage'], resourceArns: [queue.queueArn] });
  grantKey(grantee, queue.encryptionMasterKey, 'kms:Decrypt', 'kms:GenerateDataKey');
};

/** Allows Lambda to read a queue for a function, and the function to change the visibility timeout of a message. */
export const grantConsume = (queue: IQueue, grantee: IGrantable): void => {
  grant(grantee, {
    actions: [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ChangeMessageVisibility',
    ],
    resourceArns: [queue.queueArn],
  });
  grantKey(grantee, queue.encryptionMasterKey, 'kms:Decrypt');
};
