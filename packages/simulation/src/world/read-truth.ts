import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { fromOutboxAttributes } from '@dynamo-outbox/messaging/dynamodb';
import type { MessageCopy, RecordedItem, Truth, WaitingLetter } from '../rules/truth.ts';
import type { ModelQueue, QueuedMessage } from '../sqs/model-queue.ts';
import type { Cloud } from './cloud.ts';
import { names } from './contract.ts';
import { toFixedBody } from './fixed-body.ts';

type Item = Readonly<Record<string, AttributeValue>>;

const toRecorded = ({ bodies }: Cloud, image: Item): readonly RecordedItem[] => {
  const decoded = fromOutboxAttributes(image);
  if (!('item' in decoded)) {
    return [];
  }
  const { orderingKey, sortKey, messages } = decoded.item;
  return [
    {
      orderingKey,
      sortKey,
      messages: messages.map(({ id, type, topic, body }) => ({
        id,
        type,
        topic,
        ...bodies.labelOf(body),
      })),
    },
  ];
};

const isOutboxItem = (image: Item): boolean => image['Messages'] !== undefined;

const reasonOf = ({ attributes, movedFrom }: QueuedMessage): string | undefined =>
  movedFrom === undefined
    ? (attributes['DeadLetterReason']?.StringValue ?? attributes['ParkReason']?.StringValue ?? 'NO_REASON')
    : undefined;

const toLetters = ({ bodies }: Cloud, { messages }: ModelQueue): readonly WaitingLetter[] =>
  messages.map((message) => ({ id: bodies.idOf(message.body), reason: reasonOf(message) }));

const idsOf = ({ bodies }: Cloud, messages: readonly { readonly body: string }[]): readonly string[] =>
  messages.map(({ body }) => bodies.idOf(body));

/** The recorded bodies by message id. */
const bodiesById = (images: readonly Item[]): ReadonlyMap<string, string> =>
  new Map(
    images.flatMap((image) =>
      (image['Messages']?.L ?? []).map(({ M }) => [M?.['Id']?.S ?? '', M?.['Body']?.S ?? ''] as const),
    ),
  );

const rewrittenOf = (
  { bodies, topic, queue, deadLetters, parking }: Cloud,
  recorded: ReadonlyMap<string, string>,
): readonly MessageCopy[] => {
  const copies = [
    ...topic.taken.map(({ body }) => ({ place: 'the topic', body })),
    ...[queue, deadLetters, parking].flatMap(({ name, ever }) =>
      ever.map(({ body }) => ({ place: name, body })),
    ),
  ];
  return copies.flatMap(({ place, body }) => {
    const id = bodies.idOf(body);
    const stored = recorded.get(id) ?? '';
    const sent = bodies.sentBodyOf(body);
    return stored === '' || sent === stored || sent === toFixedBody(stored) ? [] : [{ id, place }];
  });
};

const effectsOf = ({ database }: Cloud): ReadonlyMap<string, readonly string[]> =>
  new Map(
    database
      .itemsOf(names.effects)
      .map((item) => [
        (item['PK']?.S ?? '').replace('EFFECT#', ''),
        (item['Entries']?.L ?? []).map(({ S = '' }) => S),
      ]),
  );

const messageIdsOf = (image: Item): readonly string[] =>
  (image['Messages']?.L ?? []).map(({ M }) => M?.['Id']?.S ?? '');

/** Reads the final state of the tables, topics and queues for the rules. */
export const readTruth = (
  cloud: Cloud,
): Pick<
  Truth,
  | 'recorded'
  | 'processed'
  | 'published'
  | 'rewritten'
  | 'effects'
  | 'echoes'
  | 'outOfLine'
  | 'deadLetters'
  | 'parked'
  | 'queued'
  | 'undispatched'
  | 'stored'
  | 'expired'
> => {
  const { bodies, database, deadLetters, parking, queue, topic } = cloud;
  const outboxWrites = database.writes.filter(({ table }) => table === names.outbox);
  const stored = database.itemsOf(names.outbox).filter(isOutboxItem);
  const published = topic.taken.map(({ body, at }) => ({ id: bodies.idOf(body), at }));
  const parkedAt = parking.ever.map(({ body, sentAt }) => ({ id: bodies.idOf(body), at: sentAt }));
  return {
    recorded: outboxWrites.flatMap(({ before, after }) =>
      before === undefined && after !== undefined && isOutboxItem(after) ? toRecorded(cloud, after) : [],
    ),
    published: published.map(({ id }) => id),
    rewritten: rewrittenOf(
      cloud,
      bodiesById(outboxWrites.flatMap(({ after }) => (after === undefined ? [] : [after]))),
    ),
    effects: effectsOf(cloud),
    echoes: database.writes
      .flatMap(({ table, after }) =>
        table === names.echoOutbox && after !== undefined ? toRecorded(cloud, after) : [],
      )
      .flatMap(({ messages }) => messages.map(({ label }) => label)),
    processed: new Set(
      database.itemsOf(names.inbox).map((item) => (item['PK']?.S ?? '').replace(/^ledger#/, '')),
    ),
    outOfLine: new Set([...idsOf(cloud, deadLetters.ever), ...idsOf(cloud, parking.ever)]),
    deadLetters: toLetters(cloud, deadLetters),
    parked: toLetters(cloud, parking),
    queued: idsOf(cloud, queue.messages),
    undispatched: stored.flatMap((item) => (item['Undispatched'] === undefined ? [] : (item['SK']?.S ?? ''))),
    stored: stored.map((item) => ({
      orderingKey: item['PK']?.S ?? '',
      sortKey: item['SK']?.S ?? '',
      messageIds: messageIdsOf(item),
      expires: item['ExpiresAt'] !== undefined,
    })),
    expired: outboxWrites.flatMap(({ before, after, at }) => {
      if (after !== undefined || before === undefined || !isOutboxItem(before)) {
        return [];
      }
      const messageIds = messageIdsOf(before);
      const sent = new Set([...published, ...parkedAt].filter((event) => event.at <= at).map(({ id }) => id));
      return [{ messageIds, unsentIds: messageIds.filter((id) => !sent.has(id)) }];
    }),
  };
};
