import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { ConsumerOptions, MessageTracing, MessagingObserver } from '@dynamo-outbox/messaging';
import { SqsDeadLetters, type SqsHandlerOptions, SqsMessageVisibility } from '@dynamo-outbox/messaging/sqs';
import { boundedRequests } from '../clients/bounded-requests.ts';
import { quiet } from '../clients/quiet-client.ts';
import { logMessagingEvents } from '../logging/log-messaging-events.ts';
import type { Logger } from '../logging/logger.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { emitMessagingMetrics } from '../metrics/emit-messaging-metrics.ts';
import type { Metrics } from '../metrics/metric-sample.ts';
import { observeAll } from '../metrics/observe-all.ts';
import { toUnpackOptions } from '../payloads/payload-options.ts';
import type { PayloadSourceSettings } from '../settings/payload-settings.ts';
import type { QueueSettings } from '../settings/service-settings.ts';

/** What the environment of a consumer gives to its consumer. */
export type ConsumerParts = Required<Pick<ConsumerOptions<never>, 'observer'>> &
  Pick<ConsumerOptions<never>, 'payloads' | 'tracing'>;

/** The settings with which a consumer reads its queue and the payloads of its messages. */
export type ConsumingSettings = QueueSettings & PayloadSourceSettings & { readonly SERVICE_NAME: string };

/** What a consumer uses instead of the defaults. */
export interface ConsumingOptions {
  readonly logger: Logger;
  /** Records each delivery. Default: no tracing. */
  readonly tracing?: MessageTracing | undefined;
  /** Client of the queue and the dead-letter queue. Default: a client with bounded requests. */
  readonly client?: SQSClient | undefined;
  /** Options of the default client. Default: as the AWS SDK finds them. */
  readonly clientConfig?: Pick<SQSClientConfig, 'region' | 'endpoint' | 'credentials'> | undefined;
  /** Receives every event in addition to logs and metrics. */
  readonly observer?: MessagingObserver | undefined;
}

/** The parts with which a consumer reads its queue. */
export interface Consuming {
  readonly client: SQSClient;
  /** Flushed by the caller at the end of each invocation. */
  readonly metrics: Metrics;
  /** Pass all of them on to `createConsumer`. */
  readonly parts: ConsumerParts;
  /** Pass all of them on to `createSqsHandler` or `createSqsPoller`. */
  readonly queue: Required<Pick<SqsHandlerOptions, 'deadLetters' | 'visibility' | 'maxReceiveCount'>> & {
    readonly observer: MessagingObserver;
  };
}

// A call that hangs must end well before the invocation does.
const answerMilliseconds = 3_000;

const createClient = (config: ConsumingOptions['clientConfig']): SQSClient =>
  quiet(
    new SQSClient({
      ...config,
      requestHandler: boundedRequests({ answerMilliseconds }),
      useQueueUrlAsEndpoint: false,
    }),
  );

/** Composes dead letters, visibility, log and metrics of a consumer from its settings. Call it once per start. */
export const composeConsuming = (
  settings: ConsumingSettings,
  {
    logger,
    tracing,
    observer: additional,
    clientConfig,
    client = createClient(clientConfig),
  }: ConsumingOptions,
): Consuming => {
  const metrics = createMetrics({
    serviceName: settings.SERVICE_NAME,
    mode: settings.METRICS,
    namespace: settings.METRICS_NAMESPACE,
  });
  const observer = observeAll(
    logMessagingEvents(logger),
    emitMessagingMetrics(metrics),
    ...(additional === undefined ? [] : [additional]),
  );
  return {
    client,
    metrics,
    parts: { observer, payloads: toUnpackOptions(settings), tracing },
    queue: {
      deadLetters: new SqsDeadLetters({ client, queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
      visibility: new SqsMessageVisibility({ client, queueUrl: settings.QUEUE_URL }),
      maxReceiveCount: settings.MAX_RECEIVE_COUNT,
      observer,
    },
  };
};
