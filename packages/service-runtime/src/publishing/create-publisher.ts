import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { MessageTracing } from '@dynamo-outbox/messaging';
import {
  type Destination,
  type MessagePublisher,
  routePublisher,
  toDestination,
  tracePublisher,
} from '@dynamo-outbox/messaging/relay';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import { SqsMessagePublisher, toQueueUrl } from '@dynamo-outbox/messaging/sqs';
import type { BoundedRequestHandler } from '../clients/bounded-requests.ts';
import { clientConfigIn } from '../clients/client-config.ts';
import { quiet } from '../clients/quiet-client.ts';
import type { Environment } from '../settings/read-settings.ts';
import type { PublishingSettings } from '../settings/publishing-settings.ts';

/** Options of a publisher. */
export interface CreatePublisherOptions {
  readonly requestHandler: BoundedRequestHandler;
  /** Where clients find region, endpoints and credentials. */
  readonly environment: Environment;
  /** Records each call. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
}

type Settings = Pick<PublishingSettings, 'SERVICE_NAME' | 'RELAY_TOPIC_ARNS' | 'RELAY_TOPIC_MAX_BYTES'>;

/** ARNs of the topics with one kind of destination, by logical name. */
type Arns = Readonly<Record<string, string>>;

const arnsOf = (topicArns: Arns, kind: Destination['kind']): Arns =>
  Object.fromEntries(Object.entries(topicArns).filter(([, arn]) => toDestination(arn)?.kind === kind));

const toQueueUrls = (queueArns: Arns, client: SQSClient): Arns =>
  Object.fromEntries(Object.entries(queueArns).map(([topic, arn]) => [topic, toQueueUrl(arn, client)]));

const configOf = (
  { requestHandler, environment }: CreatePublisherOptions,
  service: Parameters<typeof clientConfigIn>[1],
) => ({ requestHandler, ...clientConfigIn(environment, service) });

const createSns = (settings: Settings, topicArns: Arns, options: CreatePublisherOptions): MessagePublisher =>
  tracePublisher(
    new SnsMessagePublisher({
      // The relay retries each entry itself, and respects the time left.
      client: quiet(new SNSClient({ ...configOf(options, 'SNS'), maxAttempts: 1 })),
      topicArns,
      maxBytesByTopic: settings.RELAY_TOPIC_MAX_BYTES ?? {},
    }),
    options.tracing,
  );

const createSqs = (
  settings: Settings,
  queueArns: Arns,
  options: CreatePublisherOptions,
): MessagePublisher => {
  // The SDK's endpoint setting applies, not the host of the queue URL.
  const client = quiet(
    new SQSClient({ ...configOf(options, 'SQS'), maxAttempts: 1, useQueueUrlAsEndpoint: false }),
  );
  return tracePublisher(
    new SqsMessagePublisher({
      client,
      queueUrl: toQueueUrls(queueArns, client),
      maxBytesByTopic: settings.RELAY_TOPIC_MAX_BYTES ?? {},
    }),
    options.tracing,
    { system: 'aws_sqs' },
  );
};

/** Loads the client of EventBridge, which other services need not install, and whose start costs time. */
const createEventBridge = async (
  settings: Settings,
  eventBuses: Arns,
  options: CreatePublisherOptions,
): Promise<MessagePublisher> => {
  const [{ EventBridgeClient }, { EventBridgeMessagePublisher }] = await Promise.all([
    import('@aws-sdk/client-eventbridge'),
    import('@dynamo-outbox/messaging/eventbridge'),
  ]);
  return tracePublisher(
    new EventBridgeMessagePublisher({
      client: quiet(new EventBridgeClient({ ...configOf(options, 'EVENTBRIDGE'), maxAttempts: 1 })),
      eventBuses,
      source: settings.SERVICE_NAME,
      maxBytesByTopic: settings.RELAY_TOPIC_MAX_BYTES ?? {},
    }),
    options.tracing,
    { system: 'aws.eventbridge' },
  );
};

const forEach = (arns: Arns, publisher: MessagePublisher): Readonly<Record<string, MessagePublisher>> =>
  Object.fromEntries(Object.keys(arns).map((topic) => [topic, publisher]));

const isEmpty = (arns: Arns): boolean => Object.keys(arns).length === 0;

/**
 * Creates the publisher of a relay or a sweeper. The ARN of each topic in `RELAY_TOPIC_ARNS` decides whether its messages go
 * to SNS, SQS or EventBridge.
 */
export const createPublisher = async (
  settings: Settings,
  options: CreatePublisherOptions,
): Promise<MessagePublisher> => {
  const topicArns = arnsOf(settings.RELAY_TOPIC_ARNS, 'topic');
  const queueArns = arnsOf(settings.RELAY_TOPIC_ARNS, 'queue');
  const eventBuses = arnsOf(settings.RELAY_TOPIC_ARNS, 'event-bus');
  if (isEmpty(queueArns) && isEmpty(eventBuses)) {
    return createSns(settings, topicArns, options);
  }
  return routePublisher({
    ...(isEmpty(topicArns) ? {} : forEach(topicArns, createSns(settings, topicArns, options))),
    ...(isEmpty(queueArns) ? {} : forEach(queueArns, createSqs(settings, queueArns, options))),
    ...(isEmpty(eventBuses)
      ? {}
      : forEach(eventBuses, await createEventBridge(settings, eventBuses, options))),
  });
};
