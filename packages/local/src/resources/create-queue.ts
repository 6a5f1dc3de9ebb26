import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue that exists. */
export interface CreatedQueue {
  /** Name as SQS has it, with the `.fifo` suffix if it is FIFO. */
  readonly name: string;
  /** URL at the emulator's own address. */
  readonly url: string;
  readonly arn: string;
}

/** What a queue is made of. */
export interface QueueSettings {
  /** Name as SQS has it. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The queue's URL at the address where the emulator listens.
 *
 * The emulator's own URLs are at `sqs.us-east-1.localhost`, a name that not every system resolves.
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

/** Creates a queue with the given attributes; one of that name is left as it is. */
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
