import type { Consumer, ConsumeOutcome, MessageDefinition, PayloadInputOf } from '@dynamo-outbox/messaging';
import {
  type DeliverOlderOptions,
  type DeliverOptions,
  encodeDelivery,
  toOlderDefinition,
} from './encode-delivery.ts';
import type { RecordedTestMessage } from './read-outbox.ts';
import type { TestItem } from './test-tables.ts';

/** What the deliveries of one message did. */
export interface DeliveryResult {
  /** Outcome of the first delivery. */
  readonly outcome: ConsumeOutcome;
  /** Outcomes of the other deliveries, in order. */
  readonly duplicates: readonly ConsumeOutcome[];
  /** Messages that all deliveries recorded, in order. */
  readonly messages: readonly RecordedTestMessage[];
  /** What the deliveries after the first one changed: names of tables, and `outbox`. */
  readonly changedByDuplicates: readonly string[];
}

/** A consumer to which a test delivers messages. */
export interface TestConsumer {
  /**
   * Delivers a message of another service. Rejects with the error of the handler if the queue would deliver the message again.
   */
  deliver<TDefinition extends MessageDefinition>(
    definition: TDefinition,
    payload: PayloadInputOf<TDefinition>,
    options?: DeliverOptions,
  ): Promise<DeliveryResult>;
  /**
   * Delivers a message in an older version of its definition, as a service sends it whose code has only that version.
   *
   * Rejects as `deliver`, and with a `RangeError` for a version that the definition does not read.
   */
  deliverOlder(
    definition: MessageDefinition,
    payload: unknown,
    options: DeliverOlderOptions,
  ): Promise<DeliveryResult>;
  /** Delivers a body as the queue receives it, such as a message of another system, which the consumer reads with `decoders`. */
  deliverBody(body: string, options?: Pick<DeliverOptions, 'duplicates'>): Promise<DeliveryResult>;
}

/** Dependencies of a test consumer. */
export interface TestConsumerDependencies {
  readonly consumer: Consumer;
  readonly messages: () => Promise<readonly RecordedTestMessage[]>;
  readonly tables: readonly string[];
  readonly items: (table: string) => Promise<readonly TestItem[]>;
}

/** Creates a consumer to which a test delivers messages. */
export const createTestConsumer = (dependencies: TestConsumerDependencies): TestConsumer => {
  const { consumer, messages, tables, items } = dependencies;

  const takeState = async (): Promise<ReadonlyMap<string, string>> => {
    const contents = await Promise.all(tables.map(async (table) => [table, await items(table)] as const));
    return new Map(
      [...contents, ['outbox', await messages()] as const].map(([name, content]) => [
        name,
        JSON.stringify(content),
      ]),
    );
  };

  const repeat = async (body: string, count: number): Promise<readonly ConsumeOutcome[]> => {
    const outcomes: ConsumeOutcome[] = [];
    for (let receiveCount = 2; receiveCount <= count + 1; receiveCount += 1) {
      outcomes.push(await consumer.consume({ body, receiveCount }));
    }
    return outcomes;
  };

  const deliverBody: TestConsumer['deliverBody'] = async (body, { duplicates: count = 0 } = {}) => {
    const before = new Set((await messages()).map(({ id }) => id));
    const outcome = await consumer.consume({ body, receiveCount: 1 });
    const first = await takeState();
    const duplicates = await repeat(body, count);
    const last = await takeState();
    return {
      outcome,
      duplicates,
      messages: (await messages()).filter(({ id }) => !before.has(id)),
      changedByDuplicates: [...last.keys()].filter((name) => first.get(name) !== last.get(name)),
    };
  };

  return {
    deliver: async (definition, payload, options = {}) =>
      deliverBody(await encodeDelivery(definition, payload, options), options),
    deliverOlder: async (definition, payload, options) =>
      deliverBody(
        await encodeDelivery(toOlderDefinition(definition, options.version), payload, options),
        options,
      ),
    deliverBody,
  };
};
