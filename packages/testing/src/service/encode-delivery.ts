import {
  type AggregateReference,
  createOutboxRecorder,
  defineMessage,
  defineTopic,
  type MessageDefinition,
  type MessageId,
  nextCorrelationId,
  nextMessageId,
} from '@dynamo-outbox/messaging';

/** A message of another service. */
export interface DeliverOptions {
  /** The aggregate that the message is about. Its version orders the message. Default: an aggregate with the id `test`, without an order. */
  readonly about?: AggregateReference;
  /** Name of the service that sends it. Default `another-service`. */
  readonly source?: string;
  /** Id of the message. Default: a new one. */
  readonly id?: MessageId;
  /** Number of deliveries after the first one. Default 0. */
  readonly duplicates?: number;
}

/** A message of an older version. */
export interface DeliverOlderOptions extends DeliverOptions {
  /** Its version: one that the definition reads. */
  readonly version: number;
}

/** Returns the body of a message as its outbox records it and its relay publishes it. */
export const encodeDelivery = async (
  definition: MessageDefinition,
  payload: unknown,
  { about = { id: 'test' }, source = 'another-service', id = nextMessageId() }: DeliverOptions,
): Promise<string> => {
  const recorder = createOutboxRecorder({
    service: source,
    topics: [
      defineTopic('deliveries', [definition], { order: about.version === undefined ? 'none' : 'version' }),
    ],
    context: { correlationId: nextCorrelationId() },
    nextMessageId: () => id,
  });
  recorder.add(definition.create(payload, { about }));
  await recorder.prepare();
  const [body] = recorder.takeItems().flatMap(({ messages }) => messages.map((message) => message.body));
  return body ?? '';
};

/**
 * Returns a definition as a service had it whose newest version is an older one. Throws a `RangeError` for a version that the
 * definition does not read.
 */
export const toOlderDefinition = (definition: MessageDefinition, version: number): MessageDefinition => {
  const { type, aggregateType, olderVersions } = definition;
  const known = [...olderVersions, definition];
  const older = known.find((one) => one.version === version);
  if (older === undefined) {
    const versions = known.map((one) => one.version).join(', ');
    throw new RangeError(`${type} has no version ${version}. Deliver one of its versions: ${versions}.`);
  }
  const { payload, codec } = older;
  return defineMessage(type, {
    version,
    payload,
    aggregateType,
    ...(codec === undefined ? {} : { codec: () => codec }),
  });
};
