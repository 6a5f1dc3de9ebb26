import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { MessagingObserver, MessageTracing } from '@dynamo-outbox/messaging';
import type { MessagePublisher, RelayParking } from '@dynamo-outbox/messaging/relay';
import { DynamoDbParkedKeys } from '@dynamo-outbox/messaging/dynamodb';
import { SqsParkedMessages } from '@dynamo-outbox/messaging/sqs';
import { clientConfigIn } from '../clients/client-config.ts';
import { boundedRequests } from '../clients/bounded-requests.ts';
import { quiet } from '../clients/quiet-client.ts';
import { logMessagingEvents } from '../logging/log-messaging-events.ts';
import { createLogger, type Logger } from '../logging/logger.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { emitMessagingMetrics } from '../metrics/emit-messaging-metrics.ts';
import type { Metrics } from '../metrics/metric-sample.ts';
import { observeAll } from '../metrics/observe-all.ts';
import type { Environment } from '../settings/read-settings.ts';
import type { PublishingSettings } from '../settings/publishing-settings.ts';
import { createPublisher } from './create-publisher.ts';

/** The shared parts of a relay and a sweeper. */
export interface Publishing {
  /** Client of the outbox table. */
  readonly dynamoDb: DynamoDBClient;
  readonly publisher: MessagePublisher;
  /** Parking for messages that cannot be published; absent without a parking queue. */
  readonly parking?: RelayParking;
  /** Observer that writes logs and metrics. */
  readonly observer: MessagingObserver;
  /** Flushed by the caller at the end of each invocation. */
  readonly metrics: Metrics;
}

/** Options that differ between relay and sweeper. */
export interface PublishingOptions {
  /** Attempts of one call to DynamoDB, including the first. */
  readonly dynamoDbAttempts: number;
  /** Records each call to the broker. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
  /** Where clients find region, endpoints and credentials. Default: as the AWS SDK finds them. */
  readonly environment?: Environment | undefined;
  /** Client of the outbox table. Default: a client with bounded requests. */
  readonly client?: DynamoDBClient | undefined;
  /** Default: JSON lines, from the level in `LOG_LEVEL`. */
  readonly logger?: Logger | undefined;
  /** Receives every event in addition to logs and metrics. */
  readonly observer?: MessagingObserver | undefined;
}

// A call that hangs must end well before the invocation and before a sweeper's claims expire.
const requestHandler = boundedRequests({ answerMilliseconds: 3_000 });

const composeParking = (
  {
    RELAY_PARKING_QUEUE_URL: queueUrl,
    RELAY_PARK_POLICY: policy,
    OUTBOX_TABLE_NAME: tableName,
  }: PublishingSettings,
  client: DynamoDBClient,
  environment: Environment,
): Pick<Publishing, 'parking'> => {
  if (queueUrl === undefined) {
    return {};
  }
  const messages = new SqsParkedMessages({
    // The SDK's endpoint setting applies, not the host of the queue URL, so that an emulator may name its queues
    // freely.
    client: quiet(
      new SQSClient({
        requestHandler,
        maxAttempts: 2,
        useQueueUrlAsEndpoint: false,
        ...clientConfigIn(environment, 'SQS'),
      }),
    ),
    queueUrl,
  });
  return {
    parking:
      policy === 'parkKey' ? { messages, keys: new DynamoDbParkedKeys({ client, tableName }) } : { messages },
  };
};

const createClient = (maxAttempts: number, environment: Environment): DynamoDBClient =>
  quiet(new DynamoDBClient({ requestHandler, maxAttempts, ...clientConfigIn(environment, 'DYNAMODB') }));

/** Creates the clients of a relay or a sweeper, so call it once per cold start. Regions and endpoints come from the SDK's settings. */
export const composePublishing = async (
  settings: PublishingSettings,
  { dynamoDbAttempts, tracing, environment = process.env, ...given }: PublishingOptions,
): Promise<Publishing> => {
  const { SERVICE_NAME: serviceName } = settings;
  const metrics = createMetrics({
    serviceName,
    mode: settings.METRICS,
    namespace: settings.METRICS_NAMESPACE,
  });
  const dynamoDb = given.client ?? createClient(dynamoDbAttempts, environment);
  return {
    dynamoDb,
    publisher: await createPublisher(settings, { requestHandler, tracing, environment }),
    ...composeParking(settings, dynamoDb, environment),
    observer: observeAll(
      logMessagingEvents(given.logger ?? createLogger({ serviceName, level: settings.LOG_LEVEL })),
      emitMessagingMetrics(metrics),
      ...(given.observer === undefined ? [] : [given.observer]),
    ),
    metrics,
  };
};
