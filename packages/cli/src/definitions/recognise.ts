/**
 * Recognises what `defineMessage`, `defineTopic` and descriptions of services look like.
 *
 * By their members, never by class or identity: the modules of a team often use another copy of the packages.
 */
import type { MessageDefinition, Topic } from '@dynamo-outbox/messaging';
import type { TransactionalServiceOptions } from '@dynamo-outbox/topology';
import { readList, readMember } from './read-member.ts';

/** A service with the topics that it publishes to and consumes. */
export type ServiceDescription = Pick<
  TransactionalServiceOptions,
  'name' | 'publishes' | 'consumes' | 'fifo'
>;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

// Some libraries' schemas are functions, which have members too.
const isSchema = (value: unknown): boolean => typeof readMember(value, '~standard') === 'object';

/** Whether a value has the members of a message definition, which an old release of the package may have created. */
const looksLikeMessageDefinition = (value: unknown): boolean =>
  isText(readMember(value, 'type')) &&
  Number.isInteger(readMember(value, 'version')) &&
  isText(readMember(value, 'aggregateType')) &&
  isSchema(readMember(value, 'payload')) &&
  typeof readMember(value, 'create') === 'function';

const isOlderVersion = (value: unknown): boolean =>
  Number.isInteger(readMember(value, 'version')) &&
  isSchema(readMember(value, 'payload')) &&
  typeof readMember(value, 'up') === 'function';

/** Whether a value was created by `defineMessage`. */
export const isMessageDefinition = (value: unknown): value is MessageDefinition =>
  looksLikeMessageDefinition(value) &&
  Number.isInteger(readMember(value, 'publishVersion')) &&
  (readList(value, 'olderVersions')?.every(isOlderVersion) ?? false);

/** Whether a value has the members of a topic. Its definitions may still be wrong. */
const looksLikeTopic = (value: unknown): boolean =>
  isText(readMember(value, 'name')) &&
  readList(value, 'definitions') !== undefined &&
  isText(readMember(value, 'order')) &&
  Number.isInteger(readMember(value, 'maxMessageBytes'));

/** Whether a value was created by `defineTopic`. */
export const isTopic = (value: unknown): value is Topic =>
  looksLikeTopic(value) && (readList(value, 'definitions') ?? []).every(isMessageDefinition);

const isConsumption = (value: unknown): boolean => {
  const types = readMember(value, 'messageTypes');
  return (
    isTopic(readMember(value, 'topic')) && (types === 'all' || (Array.isArray(types) && types.every(isText)))
  );
};

/** Returns what is in the place of a published topic: the topic itself, or the one in `{ topic, fifo }`. */
const publishedIn = (value: unknown): unknown => readMember(value, 'topic') ?? value;

/** Returns what is in the places of the topics that a service publishes to: one, a list, or none. */
const allPublished = (value: unknown): readonly unknown[] => {
  const publishes = readMember(value, 'publishes');
  const list = readList(value, 'publishes') ?? (publishes === undefined ? [] : [publishes]);
  return list.map(publishedIn);
};

const looksLikeService = (value: unknown): boolean => {
  const published = allPublished(value);
  return (
    isText(readMember(value, 'name')) &&
    published.every(looksLikeTopic) &&
    // A service that publishes nothing consumes something.
    (published.length > 0 || (readList(value, 'consumes') ?? []).some(isConsumption))
  );
};

/** Whether a value has the options of `describeTransactionalService`, as far as topics are concerned. */
export const isServiceDescription = (value: unknown): value is ServiceDescription =>
  looksLikeService(value) &&
  allPublished(value).every(isTopic) &&
  (readMember(value, 'consumes') === undefined ||
    (readList(value, 'consumes')?.every(isConsumption) ?? false));

const oldReleaseFault =
  'has no older versions and no publishVersion. Install the release of @dynamo-outbox/messaging that this command has';

const topicFault = (value: unknown): string => {
  const definitions = readList(value, 'definitions') ?? [];
  const place = definitions.findIndex((definition) => !isMessageDefinition(definition));
  return looksLikeMessageDefinition(definitions[place])
    ? `entry ${place + 1} of its definitions ${oldReleaseFault}`
    : `entry ${place + 1} of its definitions was not created by defineMessage`;
};

const serviceFault = (value: unknown): string => {
  const wrong = allPublished(value).find((topic) => !isTopic(topic));
  if (wrong !== undefined) {
    return `in the topic that it publishes to, ${topicFault(wrong)}`;
  }
  const place = (readList(value, 'consumes') ?? []).findIndex((consumed) => !isConsumption(consumed));
  return place < 0
    ? 'its member "consumes" is not a list'
    : `entry ${place + 1} of "consumes" has no topic of defineTopic, or no messageTypes`;
};

/** Describes what is wrong with a value that is nearly a topic or a service; `undefined` for any other value. */
export const findFault = (value: unknown): string | undefined => {
  if (looksLikeService(value)) {
    return isServiceDescription(value) ? undefined : `looks like a service, but ${serviceFault(value)}`;
  }
  return looksLikeTopic(value) && !isTopic(value)
    ? `looks like a topic, but ${topicFault(value)}`
    : undefined;
};
