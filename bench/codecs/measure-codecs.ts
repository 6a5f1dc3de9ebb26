import {
  createOutboxRecorder,
  defineMessage,
  defineTopic,
  nextCorrelationId,
} from '@dynamo-outbox/messaging';
import type { MessageDefinition, PayloadOptions } from '@dynamo-outbox/messaging';
import { avro } from '@dynamo-outbox/messaging/avro';
import { decodePayload } from '@dynamo-outbox/messaging/recovery';
import { median, rounded } from '../support/statistics.ts';
import { type Order, orderSchema, orderWithLines } from './codec-payloads.ts';

/** What one codec needs for one payload. */
export interface CodecCost {
  /** Bytes of the payload within the envelope, base64 included. */
  readonly payloadBytes: number;
  readonly bodyBytes: number;
  /** Bytes of the body if the payload is compressed, whatever its size. */
  readonly compressedBodyBytes: number;
  /** Microseconds of CPU to stage a message: validation, encoding and checks. */
  readonly stage: number;
  /** Microseconds of CPU to decode a body to its payload, without validation. */
  readonly decode: number;
}

/** JSON and Avro for one payload, in one run. */
export interface CodecComparison {
  readonly name: string;
  readonly json: CodecCost;
  readonly avro: CodecCost;
}

type OrderDefinition = MessageDefinition<'order.created', typeof orderSchema>;

const context = { correlationId: nextCorrelationId() };

const createStaging = (definition: OrderDefinition, payloads: PayloadOptions) => {
  const topics = [defineTopic('orders', [definition])];
  return (order: Order, count: number): readonly string[] => {
    const recorder = createOutboxRecorder({ service: 'orders', topics, context, payloads });
    for (let index = 0; index < count; index += 1) {
      recorder.add(definition.create(order, { about: { id: 'o-1', version: 1 } }));
    }
    return recorder.takeItems().flatMap(({ messages }) => messages.map(({ body }) => body));
  };
};

const microsecondsOf = (count: number, work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
};

const payloadBytesIn = (body: string): number => {
  const { data, data_base64: bytes = '' } = JSON.parse(body) as { data?: unknown; data_base64?: string };
  return data === undefined ? bytes.length : Buffer.byteLength(JSON.stringify(data));
};

const never = { compressionThresholdBytes: Number.POSITIVE_INFINITY };
const always = { compressionThresholdBytes: 0 };

/** Creates one round of measurement for a definition and an order. */
const createRound = (definition: OrderDefinition, order: Order, count: number) => {
  const stage = createStaging(definition, never);
  const [body = ''] = stage(order, 1);
  const [compressed = ''] = createStaging(definition, always)(order, 1);
  const sizes = {
    payloadBytes: payloadBytesIn(body),
    bodyBytes: Buffer.byteLength(body),
    compressedBodyBytes: Buffer.byteLength(compressed),
  };
  return {
    sizes,
    run: () => ({
      stage: microsecondsOf(count, () => stage(order, count)),
      decode: microsecondsOf(count, () => {
        for (let index = 0; index < count; index += 1) {
          decodePayload(body, definition);
        }
      }),
    }),
  };
};

const rounds = 30;
const warmUpRounds = 15;

const compare = (name: string, lines: number, count: number): CodecComparison => {
  const order = orderWithLines(lines);
  const options = { version: 1, payload: orderSchema };
  const json = createRound(defineMessage('order.created', options), order, count);
  const binary = createRound(defineMessage('order.created', { ...options, codec: avro() }), order, count);
  const costs = Array.from({ length: warmUpRounds + rounds }, () => ({
    json: json.run(),
    avro: binary.run(),
  })).slice(warmUpRounds);
  const costOf = (of: 'json' | 'avro'): Pick<CodecCost, 'stage' | 'decode'> => ({
    stage: rounded(median(costs.map((cost) => cost[of].stage)), 1),
    decode: rounded(median(costs.map((cost) => cost[of].decode)), 1),
  });
  return {
    name,
    json: { ...json.sizes, ...costOf('json') },
    avro: { ...binary.sizes, ...costOf('avro') },
  };
};

/** Compares JSON and Avro for a small, a medium and a large payload, alternately in one process. */
export const measureCodecs = (): readonly CodecComparison[] => [
  compare('small', 0, 1_000),
  compare('medium', 9, 300),
  compare('large', 200, 30),
];
