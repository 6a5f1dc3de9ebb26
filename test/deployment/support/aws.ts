/** Access of the test to the deployed resources, with all permissions. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { emulatorCredentials } from '../../../scripts/emulator/run-cdk.ts';
import { eventually } from '../../support/eventually.ts';

/** A line of a function's log that is JSON. */
export type LogEntry = Readonly<Record<string, unknown>>;

const toEntries = (line: string): readonly LogEntry[] => {
  try {
    return [JSON.parse(line) as LogEntry];
  } catch {
    return [];
  }
};

/** Clients of the emulator, and operations of several calls. */
export class Aws {
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;

  constructor(endpoint: string) {
    const shared = { endpoint, ...emulatorCredentials };
    this.dynamoDb = new DynamoDBClient(shared);
    this.s3 = new S3Client({ ...shared, forcePathStyle: true });
    this.sns = new SNSClient(shared);
    this.sqs = new SQSClient({ ...shared, useQueueUrlAsEndpoint: false });
    this.lambda = new LambdaClient(shared);
    this.logs = new CloudWatchLogsClient(shared);
  }

  async queueUrl(name: string): Promise<string> {
    const { QueueUrl = '' } = await this.sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  }

  /** Sends a body directly to a FIFO queue, in a separate group. */
  async send(queue: string, body: string): Promise<void> {
    const id = randomUUID();
    await this.sqs.send(
      new SendMessageCommand({
        QueueUrl: await this.queueUrl(queue),
        MessageBody: body,
        MessageGroupId: id,
        MessageDeduplicationId: id,
      }),
    );
  }

  /** Returns up to ten visible messages of a queue. They stay there, and are visible again immediately. */
  async look(queue: string): Promise<readonly Message[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: await this.queueUrl(queue),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  }

  /** Waits for a message on a queue. */
  arrived(queue: string, isMeant: (message: Message) => boolean): Promise<Message> {
    return eventually(`a message arrives at ${queue}`, async () => (await this.look(queue)).find(isMeant));
  }

  /** Waits until a queue has no messages, visible or in flight. */
  async emptied(queue: string): Promise<void> {
    const QueueUrl = await this.queueUrl(queue);
    await eventually(`${queue} is empty`, async () => {
      const { Attributes = {} } = await this.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      const held = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
      return held.every((name) => Attributes[name] === '0') ? true : undefined;
    });
  }

  /** Returns the value of an environment variable of a function. */
  async variableOf(name: string, variable: string): Promise<string> {
    const { Environment } = await this.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    return Environment?.Variables?.[variable] ?? '';
  }

  /** Invokes a function. Resolves to its response, or rejects with its error. */
  async invoke(name: string, payload: unknown = {}): Promise<unknown> {
    const { FunctionError, Payload } = await this.lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
    );
    const answer = Buffer.from(Payload ?? []).toString();
    if (FunctionError !== undefined) {
      throw new Error(`The function ${name} failed: ${answer}`);
    }
    return answer === '' ? undefined : JSON.parse(answer);
  }

  /** Turns the event source mapping of a function on or off. */
  async switchMapping(name: string, isEnabled: boolean): Promise<void> {
    const { EventSourceMappings = [] } = await this.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: name }),
    );
    for (const { UUID } of EventSourceMappings) {
      await this.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isEnabled }));
    }
  }

  /** Returns the JSON log entries of a function. */
  async log(name: string): Promise<readonly LogEntry[]> {
    const entries: LogEntry[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.logs.send(
        new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, nextToken }),
      );
      entries.push(...(page.events ?? []).flatMap(({ message = '' }) => toEntries(message)));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return entries;
  }

  /** Waits until a function has logged an entry with these fields. */
  logged(name: string, fields: LogEntry): Promise<LogEntry> {
    return eventually(`${name} logs ${JSON.stringify(fields)}`, async () =>
      (await this.log(name)).find((entry) =>
        Object.entries(fields).every(([field, value]) => entry[field] === value),
      ),
    );
  }
}
