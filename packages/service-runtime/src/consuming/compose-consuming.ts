import { SQSClient } from '@aws-sdk/client-sqs';
import type { ConsumerOptions, MessageTracing, MessagingObserver } from '@dynamo-outbox/messaging';
import { SqsDeadLetters, type SqsHandlerOptions, SqsMessageVisibility } from '@dynamo-outbox/messaging/sqs';
import { clientConfigIn } from '../clients/client-config.ts';
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
import type { Environment } from '../settings/read-settings.ts';
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
  /** Where clients find region, endpoints and credentials. Default: as the AWS SDK finds them. */
  readonly environment?: Environment | undefined;
  /** Milliseconds within which the default client needs an answer. A receive waits for messages too. Default 3,000. */
  readonly answerMilliseconds?: number | undefined;
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
const defaultAnswerMilliseconds = 3_000;

const createClient = ({
  environment = process.env,
  answerMilliseconds = defaultAnswerMilliseconds,
}: Pick<ConsumingOptions, 'environment' | 'answerMilliseconds'>): SQSClient =>
  quiet(
    new SQSClient({
      ...clientConfigIn(environment, 'SQS'),
      requestHandler: boundedRequests({ answerMilliseconds }),
      useQueueUrlAsEndpoint: false,
    }),
  );

/** Composes dead letters, visibility, log and metrics of a consumer from its settings. Call it once per start. */
export const composeConsuming = (
  settings: ConsumingSettings,
  { logger, tracing, observer: additional, ...options }: ConsumingOptions,
): Consuming => {
  const { client = createClient(options) } = options;
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
    parts: { observer, payloads: toUnpackOptions(settings, options.environment), tracing },
    queue: {
      deadLetters: new SqsDeadLetters({ client, queueUrl: settings.DEAD_LETTER_QUEUE_URL }),
      visibility: new SqsMessageVisibility({ client, queueUrl: settings.QUEUE_URL }),
      maxReceiveCount: settings.MAX_RECEIVE_COUNT,
      observer,
    },
  };
};
