import { describe, expect, it } from '@jest/globals';
import { avro } from '@dynamo-outbox/messaging/avro';
import { defineMessage, defineTopic, type Topic, type TopicOptions } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import type { Contract } from '../contract/contract.ts';
import { formatContract } from '../contract/format-contract.ts';
import { parseContract } from '../contract/parse-contract.ts';
import { checkContracts, updateContracts } from './check-contracts.ts';

const first = z.object({ orderId: z.string(), total: z.int() });
const second = z.object({ orderId: z.string(), totalCents: z.int() });

const OrderCreated = defineMessage('order.created', { version: 1, payload: first });
const OrderCancelled = defineMessage('order.cancelled', {
  version: 1,
  payload: z.object({ orderId: z.string() }),
});

const SecondOrderCreated = defineMessage('order.created', {
  version: 2,
  payload: second,
  from: { 1: { payload: first, up: ({ orderId, total }) => ({ orderId, totalCents: total * 100 }) } },
});

const topic = (...definitions: Topic['definitions']): Topic => defineTopic('orders', definitions);

const record = (topics: readonly Topic[], recorded: readonly Contract[] = []): readonly Contract[] => {
  const update = updateContracts({ topics, recorded });
  if (!update.accepted) {
    throw new Error(update.findings.map(({ reason }) => reason).join('\n'));
  }
  const written = new Set(update.contracts.map(({ type, version }) => `${type} ${version}`));
  return [...recorded.filter(({ type, version }) => !written.has(`${type} ${version}`)), ...update.contracts];
};

const kinds = (topics: readonly Topic[], recorded: readonly Contract[]): readonly string[] =>
  checkContracts({ topics, recorded }).map(({ kind, type, version }) => `${kind} ${type} ${version}`);

describe('a check of contracts', () => {
  it('finds nothing after a write', () => {
    const topics = [topic(OrderCreated, OrderCancelled)];

    expect(kinds(topics, record(topics))).toEqual([]);
  });

  it('writes nothing a second time', () => {
    const topics = [topic(OrderCreated, OrderCancelled)];

    expect(updateContracts({ topics, recorded: record(topics) })).toEqual({
      accepted: true,
      contracts: [],
      findings: [],
    });
  });

  it('reports a new type and a new version as unrecorded', () => {
    const recorded = record([topic(OrderCreated)]);

    expect(kinds([topic(SecondOrderCreated, OrderCancelled)], recorded)).toEqual([
      'NEW_VERSION order.created 2',
      'NEW_VERSION order.cancelled 1',
    ]);
  });

  it('accepts a new version with an upcaster, and keeps the file of the older one', () => {
    const recorded = record([topic(OrderCreated)]);
    const topics = [topic(SecondOrderCreated)];
    const both = record(topics, recorded);

    expect(both.map(({ version }) => version)).toEqual([1, 2]);
    expect(both[0]).toBe(recorded[0]);
    expect(kinds(topics, both)).toEqual([]);
  });

  it('reports a version that the definition can no longer read', () => {
    const recorded = record([topic(SecondOrderCreated)]);
    const alone = defineMessage('order.created', { version: 2, payload: second });

    const findings = checkContracts({ topics: [topic(alone)], recorded });

    expect(findings).toMatchObject([{ kind: 'VERSION_DROPPED', version: 1, isBreaking: true }]);
    expect(findings[0]?.remedy).toContain('contracts check --in-flight');
    expect(findings[0]?.remedy).toContain('orders/order.created.v1.json');
  });

  it('accepts that a version is retired by removing its file', () => {
    const recorded = record([topic(SecondOrderCreated)]).filter(({ version }) => version === 2);
    const alone = defineMessage('order.created', { version: 2, payload: second });

    expect(kinds([topic(alone)], recorded)).toEqual([]);
  });

  it('reports a recorded version that is newer than the definition', () => {
    expect(kinds([topic(OrderCreated)], record([topic(SecondOrderCreated)]))).toEqual([
      'VERSION_WITHDRAWN order.created 2',
    ]);
  });

  it('reports a type that no topic carries any more', () => {
    expect(kinds([topic(OrderCreated)], record([topic(OrderCreated, OrderCancelled)]))).toEqual([
      'TYPE_REMOVED order.cancelled 1',
    ]);
  });

  it('reports a type that moved to another topic', () => {
    const moved = [topic(OrderCreated), defineTopic('cancellations', [OrderCancelled])];

    expect(kinds(moved, record([topic(OrderCreated, OrderCancelled)]))).toEqual([
      'NEW_VERSION order.cancelled 1',
      'TOPIC_CHANGED order.cancelled 1',
    ]);
  });

  it('reports another aggregate type, because it changes the ordering key', () => {
    const changed = defineMessage('order.created', {
      version: 1,
      payload: first,
      aggregateType: 'sales-order',
    });

    expect(kinds([topic(changed)], record([topic(OrderCreated)]))).toEqual([
      'AGGREGATE_TYPE_CHANGED order.created 1',
    ]);
  });

  it('reports another codec within a version', () => {
    const recorded = record([topic(OrderCreated)]).map((contract) => ({
      ...contract,
      contentType: 'application/avro',
    }));

    expect(kinds([topic(OrderCreated)], recorded)).toEqual(['CONTENT_TYPE_CHANGED order.created 1']);
  });

  it('reports another schema of a codec within a version, also if consumers of JSON could read the change', () => {
    const define = (payload: z.ZodObject, codec = avro()): Topic =>
      topic(defineMessage('order.created', { version: 1, payload, codec }));
    const schema = {
      type: 'record',
      name: 'Renamed',
      fields: [{ name: 'orderId', type: 'string' }],
    } as const;
    const payload = z.object({ orderId: z.string() });
    const recorded = record([define(payload)]);

    expect(kinds([define(payload)], recorded)).toEqual([]);
    expect(kinds([define(payload.describe('Described.'))], recorded)).toEqual([]);
    expect(kinds([define(payload.extend({ note: z.string().optional() }))], recorded)).toEqual([
      'CODEC_SCHEMA_CHANGED order.created 1',
    ]);
    expect(kinds([define(payload, avro({ schema }))], recorded)).toEqual([
      'CODEC_SCHEMA_CHANGED order.created 1',
    ]);
    expect(
      recorded.map(formatContract).map((text) => parseContract('orders/order.created.v1.json', text)),
    ).toEqual(recorded);
  });

  it.each<[from: TopicOptions['order'], to: TopicOptions['order'], kind: string]>([
    ['version', 'commit', 'ORDER_EXTENDED order.created 1'],
    ['commit', 'version', 'ORDER_CHANGED order.created 1'],
    ['version', 'none', 'ORDER_CHANGED order.created 1'],
    ['none', 'commit', 'ORDER_CHANGED order.created 1'],
  ])('judges a change of the order from %s to %s', (from, to, kind) => {
    const recorded = record([defineTopic('orders', [OrderCreated], { order: from })]);

    expect(kinds([defineTopic('orders', [OrderCreated], { order: to })], recorded)).toEqual([kind]);
  });

  it('records an extended order', () => {
    const recorded = record([topic(OrderCreated)]);
    const topics = [defineTopic('orders', [OrderCreated], { order: 'commit' })];

    expect(kinds(topics, record(topics, recorded))).toEqual([]);
  });

  it('refuses to write anything while one finding is breaking', () => {
    const recorded = record([topic(OrderCreated)]);
    const broken = defineMessage('order.created', { version: 1, payload: second });

    const update = updateContracts({ topics: [topic(broken, OrderCancelled)], recorded });

    expect(update).not.toHaveProperty('contracts');
    expect(update.findings.map(({ kind }) => kind)).toEqual([
      'CANNOT_READ_RECORDED',
      'RECORDED_CANNOT_READ',
      'NEW_VERSION',
    ]);
  });

  it('says what changed, where, and what to do', () => {
    const recorded = record([topic(OrderCreated)]);
    const broken = defineMessage('order.created', {
      version: 1,
      payload: first.extend({ note: z.string() }),
    });

    expect(checkContracts({ topics: [topic(broken)], recorded })).toEqual([
      {
        kind: 'CANNOT_READ_RECORDED',
        isBreaking: true,
        type: 'order.created',
        version: 1,
        topic: 'orders',
        path: 'note',
        reason:
          'The code cannot read every payload that was recorded for order.created version 1: note is absent, and required.',
        remedy: 'Undo the change, or define version 2 with the new schema and keep this one in from.',
        example: { payload: { orderId: 'x', total: 0 } },
      },
    ]);
  });
});

describe('compatibility is not transitive', () => {
  const withText = z.object({ orderId: z.string(), note: z.string().optional() });
  const without = z.object({ orderId: z.string() });
  const withNumber = z.object({ orderId: z.string(), note: z.int().optional() });
  const topicOf = (payload: z.ZodType): readonly Topic[] => [
    topic(defineMessage('order.created', { version: 1, payload })),
  ];

  it('so a change is compared with every schema that the version had', () => {
    const recorded = record(topicOf(without), record(topicOf(withText)));

    expect(recorded[0]?.schemas).toHaveLength(2);
    expect(checkContracts({ topics: topicOf(withNumber), recorded })).toMatchObject([
      { kind: 'CANNOT_READ_RECORDED', path: 'note' },
      { kind: 'RECORDED_CANNOT_READ', path: 'note' },
    ]);
  });

  it('although each step alone is safe', () => {
    expect(kinds(topicOf(without), record(topicOf(withText)))).toEqual(['SAFE_CHANGE order.created 1']);
    expect(kinds(topicOf(withNumber), record(topicOf(without)))).toEqual(['SAFE_CHANGE order.created 1']);
  });

  it('and a return to an earlier schema needs no write', () => {
    const recorded = record(topicOf(without), record(topicOf(withText)));

    expect(kinds(topicOf(withText), recorded)).toEqual([]);
  });
});

describe('a version that the code only reads', () => {
  const lifting = (payload: z.ZodType): Topic =>
    topic(
      defineMessage('order.created', {
        version: 2,
        payload: second,
        from: { 1: { payload, up: () => ({ orderId: 'o1', totalCents: 1 }) } },
      }),
    );

  it('may accept more, because no message is sent in it', () => {
    const recorded = record([lifting(first)]);

    expect(kinds([lifting(z.object({ orderId: z.string() }))], recorded)).toEqual([]);
  });

  it('must accept everything that was recorded', () => {
    const recorded = record([lifting(first)]);

    expect(
      checkContracts({ topics: [lifting(first.extend({ total: z.int().min(0) }))], recorded }),
    ).toMatchObject([{ kind: 'CANNOT_READ_RECORDED', version: 1, path: 'total' }]);
  });

  it('must not change what is sent while producers publish it', () => {
    const publishing = (payload: z.ZodType): Topic =>
      topic(
        defineMessage('order.created', {
          version: 2,
          payload: second,
          publishVersion: 1,
          from: {
            1: {
              payload,
              up: () => ({ orderId: 'o1', totalCents: 1 }),
              down: ({ orderId, totalCents }) => ({ orderId, total: totalCents }),
            },
          },
        }),
      );
    const recorded = record([publishing(first)]);

    expect(kinds([publishing(z.object({ orderId: z.string(), total: z.number() }))], recorded)).toEqual([
      'RECORDED_CANNOT_READ order.created 1',
    ]);
  });
});
