import { readTraceContext } from '../message/read-trace-context.ts';
import { toXRayHeader } from '../message/trace-context.ts';
import type { MessageTracing, MessageToSend, SendCall } from '../tracing/message-tracing.ts';
import type { MessagePublisher, PublishEntry, PublishResult } from './message-publisher.ts';

/** Options of a traced publisher. */
export interface TracePublisherOptions {
  /** Name of the queue, if the publisher sends to a queue of SQS. Default: the publisher sends to topics of SNS. */
  readonly queueName?: string | undefined;
  /** The service that receives the messages. Default: SQS with a `queueName`, else SNS. */
  readonly system?: SendCall['system'];
}

const toMessage = ({ message: { id, type, body } }: PublishEntry): MessageToSend => ({
  id,
  type,
  creator: readTraceContext(body),
});

const withTraceHeader = (entry: PublishEntry, creator: MessageToSend['creator']): PublishEntry =>
  creator === undefined ? entry : { ...entry, traceHeader: toXRayHeader(creator) };

const failuresOf = (results: readonly PublishResult[]): readonly string[] =>
  results.flatMap((result) => (result.outcome === 'failed' ? [result.code] : []));

/**
 * Traces the calls of a publisher: one `send` span for each call, with a link to the creation of each message.
 *
 * The relay, the polling relay, replay and redrive all publish through a publisher, so this traces each of them. Returns
 * the publisher itself if there is no tracing.
 */
export const tracePublisher = (
  publisher: MessagePublisher,
  tracing: MessageTracing | undefined,
  { queueName, system = queueName === undefined ? 'aws.sns' : 'aws_sqs' }: TracePublisherOptions = {},
): MessagePublisher => {
  if (tracing === undefined) {
    return publisher;
  }
  return {
    maxEntries: publisher.maxEntries,
    maxBytesOf: (topic) => publisher.maxBytesOf(topic),
    sizeInBytes: (entry) => publisher.sizeInBytes(entry),
    isOrdered: (topic) => publisher.isOrdered(topic),
    publish: (topic, entries) => {
      const messages = entries.map(toMessage);
      const traced = entries.map((entry, index) => withTraceHeader(entry, messages[index]?.creator));
      return tracing.send(
        { system, destination: queueName ?? topic, messages },
        () => publisher.publish(topic, traced),
        failuresOf,
      );
    },
  };
};
