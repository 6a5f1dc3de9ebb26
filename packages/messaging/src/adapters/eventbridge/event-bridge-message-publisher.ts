import type { PutEventsCommandOutput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { HIGHEST_TOPIC_MESSAGE_BYTES } from '../../message/message-size.ts';
import type { ReplayRun } from '../../recovery/replay/replay-run.ts';
import { assertReplayRun } from '../../recovery/replay/replay-run.ts';
import type { MessagePublisher, PublishEntry, PublishResult } from '../../relay/message-publisher.ts';
import { toCallLimits } from '../../relay/call-limits.ts';
import { unknownTopic } from '../../relay/publish-failure.ts';
import { publishSingly } from '../../relay/publish-singly.ts';
import { fromCallError, isRefusal, toResult } from './classify-event-bridge-failure.ts';
import { assertEventSource } from './event-source.ts';

/** The part of an EventBridge client that publishing needs; `EventBridgeClient` has it. */
export interface PutEventsClient {
  /** Sends one PutEvents. */
  send(command: PutEventsCommand): Promise<PutEventsCommandOutput>;
}

/** Options of the EventBridge publisher. */
export interface EventBridgeMessagePublisherOptions {
  /** Client that publishes. Configure a single attempt (`maxAttempts: 1`) and a short request timeout, as for SNS. */
  readonly client: PutEventsClient;
  /** ARN or name of the event bus of each topic, by logical name. */
  readonly eventBuses: Readonly<Record<string, string>>;
  /** The `Source` of the events: the name of the service. 1 to 256 characters that do not begin with `aws.`. */
  readonly source: string;
  /** Most bytes in one call, for topics that `maxBytesByTopic` does not name. Default 262,144. */
  readonly maxBytes?: number;
  /** Most bytes in one call for a topic, by logical name: `maxMessageBytes` of its definition. */
  readonly maxBytesByTopic?: Readonly<Record<string, number>>;
  /** Marks published events as replayed, with a resource that rules can filter. */
  readonly replay?: ReplayRun;
}

// PutEvents takes at most 10 entries.
const maxEntries = 10;

// All entries of a call together must have less than 1 MiB. Source: EventBridge API reference, `PutEvents`: "the total entry size must be less
// than 1MB". Message types have at most 128 characters, which is the limit of `DetailType`.
const mostBytes = HIGHEST_TOPIC_MESSAGE_BYTES - 1;

// PutEvents counts 14 bytes for a time. Source: "Calculating PutEvents event entry size", EventBridge User Guide.
const timeBytes = 14;

/** Start of the resource of replayed events. A rule that must not receive them excludes this prefix. */
const replayedResource = 'urn:dynamo-outbox:replay:';

const resourcesOf = (replay: ReplayRun | undefined): readonly string[] =>
  replay === undefined ? [] : [`${replayedResource}${replay.run}`];

const uuidV7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/iu;

/** The time in a UUIDv7, which is when the message was staged; `undefined` for another id. The body need not be read. */
const timeOf = (id: string): Date | undefined => {
  const [, high, low] = uuidV7.exec(id) ?? [];
  return high === undefined || low === undefined ? undefined : new Date(Number.parseInt(high + low, 16));
};

/**
 * Publishes stored bodies unchanged to EventBridge event buses, with PutEvents.
 *
 * The `detail` of an event is the envelope, its `detail-type` the message type, its `source` the service, its `time` that of the message.
 * A rule can filter any member of the envelope, such as `detail.subject`. `resources` is empty, except in a replay. An event bus keeps no
 * order.
 *
 * If EventBridge rejects a whole call because of its content, the publisher retries it entry by entry. An error code that may concern the bus
 * as well as the message counts against the message only if the bus has accepted other messages of this process. Needs the permission
 * `events:PutEvents`.
 */
export class EventBridgeMessagePublisher implements MessagePublisher {
  readonly maxEntries = maxEntries;
  readonly #client: PutEventsClient;
  readonly #eventBuses: ReadonlyMap<string, string>;
  readonly #source: string;
  readonly #maxBytesOf: (topic: string) => number;
  readonly #resources: readonly string[];
  readonly #constantBytes: number;
  /** Event buses that have accepted a message. */
  readonly #proven = new Set<string>();

  /**
   * Throws `INVALID_EVENT_SOURCE` for a source that EventBridge does not accept, and `INVALID_REPLAY_RUN` for a run with other characters
   * than those of names.
   */
  constructor(options: EventBridgeMessagePublisherOptions) {
    const { client, eventBuses, source, replay } = options;
    assertEventSource(source);
    if (replay !== undefined) {
      assertReplayRun(replay);
    }
    this.#client = client;
    this.#eventBuses = new Map(Object.entries(eventBuses));
    this.#source = source;
    this.#maxBytesOf = toCallLimits(options);
    this.#resources = resourcesOf(replay);
    this.#constantBytes = Buffer.byteLength([source, ...this.#resources].join(''));
  }

  maxBytesOf(topic: string): number {
    return Math.min(this.#maxBytesOf(topic), mostBytes);
  }

  sizeInBytes({ message: { id, type, body } }: PublishEntry): number {
    const time = timeOf(id) === undefined ? 0 : timeBytes;
    return this.#constantBytes + time + Buffer.byteLength(type) + Buffer.byteLength(body);
  }

  /** An event bus keeps no order. */
  isOrdered(): false {
    return false;
  }

  async publish(topic: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    const eventBus = this.#eventBuses.get(topic);
    if (eventBus === undefined) {
      return entries.map(() => unknownTopic(topic));
    }
    return entries.length === 0 ? [] : this.#publishTo(eventBus, entries);
  }

  async #publishTo(eventBus: string, entries: readonly PublishEntry[]): Promise<readonly PublishResult[]> {
    const command = new PutEventsCommand({ Entries: entries.map((entry) => this.#toEvent(eventBus, entry)) });
    try {
      const { Entries: answers = [] } = await this.#client.send(command);
      if (answers.some(({ EventId }) => EventId !== undefined)) {
        this.#proven.add(eventBus);
      }
      const isProven = this.#proven.has(eventBus);
      return entries.map((_, index) => toResult(answers[index], isProven));
    } catch (error) {
      const failed = fromCallError(error, entries.length === 1 && this.#proven.has(eventBus));
      const publishOne = (entry: PublishEntry) => this.#publishTo(eventBus, [entry]);
      return entries.length > 1 && entries.length <= maxEntries && isRefusal(failed.code)
        ? publishSingly(entries, publishOne, isRefusal)
        : entries.map(() => failed);
    }
  }

  #toEvent(eventBus: string, { message, traceHeader }: PublishEntry): PutEventsRequestEntry {
    const time = timeOf(message.id);
    return {
      EventBusName: eventBus,
      Source: this.#source,
      DetailType: message.type,
      Detail: message.body,
      ...(time === undefined ? {} : { Time: time }),
      ...(this.#resources.length === 0 ? {} : { Resources: [...this.#resources] }),
      ...(traceHeader === undefined ? {} : { TraceHeader: traceHeader }),
    };
  }
}
