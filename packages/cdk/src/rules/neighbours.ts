/** Rules for parts of a service that work together and must therefore be in one region and account. */
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { inboxIn, type ProjectingService } from '../consumer/projecting-service.ts';
import type { Inbox } from '../inbox.ts';
import type { MessageTopic } from '../message-topic.ts';
import type { Outbox } from '../outbox.ts';
import type { PayloadBucket } from '../payload-bucket.ts';
import { isImported } from '../resources/destination.ts';
import {
  placedBucket,
  placedDestination,
  placedTable,
  placeFaults,
  type Neighbours,
  placeOf,
  type Placed,
} from './places.ts';
import { tableKindFaults } from './resource-kind.ts';

const inOneTransaction =
  'One transaction writes aggregates, outbox and inbox, so their tables must be in one region and account';

const placedTopic = ({ definition, destination }: MessageTopic): Placed =>
  placedDestination(`the topic "${definition.name}"`, destination);

/** Another account can allow the use of an imported destination, so only its region matters. */
const whatMatters = ({ destination }: MessageTopic): Pick<Neighbours, 'matters'> =>
  isImported(destination) ? { matters: 'region' } : {};

const placedOutbox = ({ service, table }: Outbox): Placed => placedTable(`the outbox of "${service}"`, table);

const ofPayloads = (other: Placed, buckets: readonly (PayloadBucket | undefined)[]): readonly Neighbours[] =>
  buckets.flatMap((payloads) =>
    payloads === undefined
      ? []
      : [
          {
            one: placedBucket(`the bucket of payloads of "${payloads.service}"`, payloads.bucket),
            other,
            because: 'A function accesses payloads in its own region, with a role of its own account',
          },
        ],
  );

/** The resources that a relay or a sweeper uses. */
interface Published {
  readonly outbox: Outbox;
  readonly topics: readonly MessageTopic[];
}

/** Finds a relay or a sweeper in another place than its outbox or topic. */
export const publishingPlaceFaults = (
  publisher: IConstruct,
  { outbox, topics }: Published,
): readonly string[] => {
  const other = { what: `"${publisher.node.path}", which publishes from it,`, where: placeOf(publisher) };
  return placeFaults([
    {
      one: placedOutbox(outbox),
      other,
      because: 'Lambda reads only streams of its own region and account',
    },
    ...topics.map((topic) => ({
      one: placedTopic(topic),
      other: { ...other, what: `"${publisher.node.path}", which publishes to it,` },
      because: 'SNS accepts messages in the region of the topic, from roles of its account',
      ...whatMatters(topic),
    })),
  ]);
};

/** The resources that a consumer uses. */
interface Consumed {
  readonly topic?: MessageTopic | undefined;
  readonly queue?: IQueue;
  readonly deadLetterQueue?: IQueue;
  readonly inbox: Inbox | ProjectingService;
  readonly outbox?: Outbox;
  readonly payloads?: PayloadBucket;
  readonly payloadSource?: PayloadBucket;
}

/** Finds a consumer in another place than its topic, tables or buckets. */
export const consumerPlaceFaults = (
  consumer: IConstruct,
  { topic, queue, deadLetterQueue, inbox, outbox, payloads, payloadSource }: Consumed,
): readonly string[] => {
  const other = {
    what: `its consumer "${consumer.node.path}" of "${inbox.service}"`,
    where: placeOf(consumer),
  };
  const own = inboxIn(inbox);
  const tables = [
    ...(own === undefined ? [] : [placedTable(`the inbox of "${inbox.service}"`, own.table)]),
    ...(outbox === undefined ? [] : [placedOutbox(outbox)]),
  ];
  return placeFaults([
    ...(topic === undefined
      ? []
      : [
          {
            one: placedTopic(topic),
            other,
            because: 'The subscription and its dead-letter queue must be where the topic is',
            ...whatMatters(topic),
          },
        ]),
    ...(queue === undefined
      ? []
      : [
          {
            one: placedDestination(`the queue "${queue.node.path}"`, queue),
            other,
            because: 'Lambda reads queues of its own region, with a role of their account',
          },
        ]),
    ...(deadLetterQueue === undefined
      ? []
      : [
          {
            one: placedDestination(`the dead-letter queue "${deadLetterQueue.node.path}"`, deadLetterQueue),
            other,
            because: 'SQS moves dead letters only to a queue of the same region and account',
          },
        ]),
    ...tables.map((one) => ({ one, other, because: inOneTransaction })),
    ...ofPayloads(other, [payloads, payloadSource]),
  ]);
};

/** The resources passed to a service, and its name. */
interface GivenParts {
  readonly name: string;
  readonly table?: ITable;
  readonly topics?: readonly MessageTopic[];
  readonly payloads?: PayloadBucket;
}

/** Finds resources passed to a service that are in another place than the service, and a table that is not valid. */
export const givenResourceFaults = (
  service: IConstruct,
  { name, table, topics = [], payloads }: GivenParts,
): readonly string[] => {
  const other = { what: `the service "${name}"`, where: placeOf(service) };
  return [
    ...(table === undefined ? [] : tableKindFaults(`The table "${table.node.path}" of "${name}"`, table)),
    ...placeFaults([
      ...(table === undefined
        ? []
        : [
            {
              one: placedTable(`the table "${table.node.path}"`, table),
              other: { ...other, what: `the outbox of "${name}"` },
              because: inOneTransaction,
            },
          ]),
      ...topics.map((topic) => ({
        one: placedTopic(topic),
        other: { ...other, what: `the relay of "${name}"` },
        because: 'SNS accepts messages in the region of the topic, from roles of its account',
        ...whatMatters(topic),
      })),
      ...ofPayloads(other, [payloads]),
    ]),
  ];
};

/** Finds a function of a service in another place than the service. */
export const functionPlaceFaults = (
  service: IConstruct & { readonly name: string },
  lambda: IFunction,
): readonly string[] =>
  placeFaults([
    {
      one: { what: `the function "${lambda.node.path}"`, where: placeOf(lambda) },
      other: { what: `the service "${service.name}"`, where: placeOf(service) },
      because: 'A function writes to tables of its own region, with a role of its own account',
    },
  ]);
