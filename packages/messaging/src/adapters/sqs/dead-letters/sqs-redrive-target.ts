import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { toMessageGroupId } from '../../../message/ordering-key.ts';
import { openBody } from '../../../consumer/read-body.ts';
import type { RedrivenMessage, RedriveTarget } from '../../../recovery/redrive/redrive-target.ts';
import { queueNameOf } from '../queue-name.ts';
import { fromMessageAttributes } from './sqs-message-attributes.ts';
import { toTraceHeader } from './trace-header.ts';

/** Options of a redrive target in SQS. */
export interface SqsRedriveTargetOptions {
  readonly client: Pick<SQSClient, 'send'>;
  /** URL of the queue. If it ends in `.fifo`, messages are sent with group and deduplication id. */
  readonly queueUrl: string;
}

/** Group of a message: the original one, else the one that publishing would use, else a new one. */
const groupOf = ({ body, deadLetter }: RedrivenMessage): string => {
  if (deadLetter.groupId !== undefined) {
    return deadLetter.groupId;
  }
  const opened = openBody(body);
  if ('undecodable' in opened) {
    return deadLetter.deliveryId;
  }
  const { orderingKey } = 'message' in opened ? opened.message : opened.header;
  return toMessageGroupId(orderingKey);
};

/** The fairness key of a message on a standard queue, if it has one. */
const keptGroup = ({ deadLetter: { groupId } }: RedrivenMessage): { readonly MessageGroupId?: string } =>
  groupId === undefined ? {} : { MessageGroupId: groupId };

/**
 * Sends messages back to their original queue with their original group. Bypasses SNS, because other subscribers have
 * already handled them. Needs the permission `sqs:SendMessage`.
 */
export class SqsRedriveTarget implements RedriveTarget {
  readonly name: string;
  readonly #client: Pick<SQSClient, 'send'>;
  readonly #queueUrl: string;

  constructor({ client, queueUrl }: SqsRedriveTargetOptions) {
    this.name = queueNameOf(queueUrl);
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(message: RedrivenMessage): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: message.body,
        MessageAttributes: fromMessageAttributes(message.attributes),
        ...toTraceHeader(message.deadLetter.traceHeader),
        ...(this.#queueUrl.endsWith('.fifo')
          ? { MessageGroupId: groupOf(message), MessageDeduplicationId: message.deduplicationId }
          : keptGroup(message)),
      }),
    );
  }
}
