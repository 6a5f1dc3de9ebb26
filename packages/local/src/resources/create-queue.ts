import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** An existing queue. */
export interface CreatedQueue {
  /** Name in SQS, with the `.fifo` suffix if it is FIFO. */
  readonly name: string;
  /** URL at the emulator's address. */
  readonly url: string;
  readonly arn: string;
}

/** Options of a queue. */
interface QueueSettings {
  /** Name in SQS. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Returns the queue's URL at the address where the emulator listens.
 *
 * The emulator's own URLs use `sqs.us-east-1.localhost`, a name that not every system resolves.
 */
const atEndpoint = (queueUrl: string, endpoint: string): string =>
  new URL(new URL(queueUrl).pathname, endpoint).href;

const findOrCreate = async (sqs: SQSClient, { name, attributes }: QueueSettings): Promise<string> => {
  try {
    const found = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return found.QueueUrl ?? '';
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'QueueDoesNotExist') {
      throw error;
    }
    const created = await sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }),
    );
    return created.QueueUrl ?? '';
  }
};

/** Creates a queue with the given attributes. Does not change an existing queue with that name. */
export const createQueue = async (
  sqs: SQSClient,
  endpoint: string,
  settings: QueueSettings,
): Promise<CreatedQueue> => {
  const url = atEndpoint(await findOrCreate(sqs, settings), endpoint);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { name: settings.name, url, arn: Attributes?.['QueueArn'] ?? '' };
};
