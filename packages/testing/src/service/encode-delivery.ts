import {
  type AggregateReference,
  createOutboxRecorder,
  defineTopic,
  type MessageDefinition,
  type MessageId,
  nextCorrelationId,
  nextMessageId,
  type PayloadInputOf,
} from '@dynamo-outbox/messaging';

/** A message of another service. */
export interface DeliverOptions {
  /** The aggregate that the message is about. Default: an aggregate with the id `test`. */
  readonly about?: AggregateReference;
  /** Name of the service that sends it. Default `another-service`. */
  readonly source?: string;
  /** Id of the message. Default: a new one. */
  readonly id?: MessageId;
  /** Number of deliveries after the first one. Default 0. */
  readonly duplicates?: number;
}

/** Returns the body of a message as its outbox records it and its relay publishes it. */
export const encodeDelivery = async <TDefinition extends MessageDefinition>(
  definition: TDefinition,
  payload: PayloadInputOf<TDefinition>,
  { about = { id: 'test' }, source = 'another-service', id = nextMessageId() }: DeliverOptions,
): Promise<string> => {
  const recorder = createOutboxRecorder({
    service: source,
    topics: [defineTopic('deliveries', [definition], { order: 'none' })],
    context: { correlationId: nextCorrelationId() },
    nextMessageId: () => id,
  });
  recorder.add(definition.create(payload, { about }));
  await recorder.prepare();
  const [body] = recorder.takeItems().flatMap(({ messages }) => messages.map((message) => message.body));
  return body ?? '';
};
