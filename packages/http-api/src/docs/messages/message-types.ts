import type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiReference,
} from '@dynamo-outbox/contracts/asyncapi';

/** A message type in one version, and its key in its channel. */
export interface MessageVersion {
  readonly id: string;
  readonly message: AsyncApiMessage;
}

/** A message type of a channel in all versions, newest first. */
export interface MessageType {
  readonly name: string;
  readonly versions: readonly MessageVersion[];
}

/** What a service does with some versions of a message type. */
export interface MessageUse {
  readonly service: string;
  readonly action: AsyncApiOperation['action'];
  readonly versions: readonly number[];
}

const nameIn = ({ $ref: reference }: AsyncApiReference): string =>
  reference.slice(reference.lastIndexOf('/') + 1);

/** Returns the message types of a channel in the order of the document. */
export const messageTypesOf = (
  { messages }: AsyncApiChannel,
  { components }: AsyncApiDocument,
): readonly MessageType[] => {
  const types = new Map<string, MessageVersion[]>();
  for (const [id, reference] of Object.entries(messages)) {
    const message = components.messages[nameIn(reference)];
    if (message !== undefined) {
      types.set(message.name, [{ id, message }, ...(types.get(message.name) ?? [])]);
    }
  }
  return [...types].map(([name, versions]) => ({ name, versions }));
};

/** The operations of a channel. */
export const operationsOf = (
  channel: string,
  { operations }: AsyncApiDocument,
): readonly AsyncApiOperation[] =>
  Object.values(operations).filter((operation) => nameIn(operation.channel) === channel);

/** The service that an operation belongs to. */
export const serviceOf = ({ tags }: AsyncApiOperation): string => tags.map(({ name }) => name).join(', ');

/** Returns who publishes and who receives a message type, with the versions, oldest first. */
export const usesOf = (
  { versions }: MessageType,
  operations: readonly AsyncApiOperation[],
): readonly MessageUse[] =>
  operations.flatMap((operation) => {
    const ids = new Set(operation.messages.map(nameIn));
    const used = versions
      .filter(({ id }) => ids.has(id))
      .map(({ message }) => message['x-schema-version'])
      .toReversed();
    return used.length === 0
      ? []
      : [{ service: serviceOf(operation), action: operation.action, versions: used }];
  });
