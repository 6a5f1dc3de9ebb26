import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import type { ServiceTopology } from '../../../definitions/service-topology.ts';
import type { ChosenService } from '../../../services/choose-services.ts';
import { findUncovered } from './coverage.ts';
import { orderDeployment } from './deployment-order.ts';
import { judgeType, type TypeVerdict } from './judge-type.ts';
import type { QueueReading } from './read-queues.ts';
import type { HeldVersion } from './tally.ts';

const payload = z.object({});
const now = new Date('2026-11-20T12:00:00.000Z');

const heldOf = (version: number): HeldVersion => ({
  version,
  groups: [
    {
      state: 'dispatched',
      name: 'orders-outbox',
      count: 1,
      oldest: now,
      newest: now,
      tooNew: 0,
      unreadPayloads: 0,
      faults: {},
    },
  ],
});

/** A definition that reads the versions from `oldest` to `newest`. */
const definitionOf = (oldest: number, newest: number, publishVersion: number) =>
  defineMessage('order.created', {
    version: newest,
    publishVersion,
    payload,
    from: Object.fromEntries(
      Array.from({ length: newest - oldest }, (_, index) => [
        oldest + index,
        { payload, up: () => ({}), down: () => ({}) },
      ]),
    ),
  });

const definitions = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 3 }), fc.nat(3))
  .map(([oldest, more, published]) =>
    definitionOf(oldest, oldest + more, oldest + Math.min(published, more)),
  );

const heldVersions = fc
  .uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 4 })
  .map((versions) => versions.toSorted((one, other) => one - other));

describe('the side to deploy first', () => {
  it('is neither if, and only if, a held version is not read', () => {
    fc.assert(
      fc.property(definitions, heldVersions, (definition, held) => {
        const { deploy, reads, findings } = judgeType(definition, held.map(heldOf));
        const unread = held.filter((version) => !reads.includes(version));

        expect(deploy === 'not-yet').toBe(unread.length > 0);
        expect(findings.map(({ version }) => version)).toEqual(unread);
      }),
    );
  });

  it('is any only if the published version is the newest that is held', () => {
    fc.assert(
      fc.property(definitions, heldVersions, (definition, held) => {
        const { deploy, publishes } = judgeType(definition, held.map(heldOf));

        expect(deploy !== 'any' || held.at(-1) === publishes).toBe(true);
        expect(deploy === 'consumers-first' && held.at(-1) === publishes).toBe(false);
      }),
    );
  });
});

const topics = ['a', 'b', 'c'].map((name) =>
  defineTopic(name, [defineMessage(`${name}.created` as 'a.created', { version: 2, payload })]),
);

const serviceOf = (name: string, publishes: string, ...consumes: readonly string[]): ServiceTopology => ({
  name,
  publishes: topics.filter((topic) => topic.name === publishes),
  consumes: topics
    .filter((topic) => consumes.includes(topic.name))
    .map((topic) => ({ topic, definitions: topic.definitions })),
});

const changed = (...names: readonly string[]): readonly TypeVerdict[] =>
  topics
    .filter(({ name }) => names.includes(name))
    .flatMap(({ definitions: all }) => all.map((definition) => judgeType(definition, [heldOf(1)])))
    // Version 1 is not read, which does not matter here.
    .map((verdict) => ({ ...verdict, deploy: 'consumers-first' as const }));

describe('the order of a deployment', () => {
  it('has each consumer of a changed type before its producers', () => {
    const services = [serviceOf('x', 'a'), serviceOf('y', 'b', 'a'), serviceOf('z', 'c', 'b')];

    expect(orderDeployment(changed('a', 'b', 'c'), services)).toEqual({
      services: ['z', 'y', 'x'],
      circular: [],
    });
    expect(orderDeployment(changed('a'), services)).toEqual({ services: ['y', 'x'], circular: [] });
    expect(orderDeployment([], services)).toEqual({ services: [], circular: [] });
  });

  it('does not count a service that consumes its own messages', () => {
    expect(orderDeployment(changed('a'), [serviceOf('x', 'a', 'a')])).toEqual({ services: [], circular: [] });
  });

  it('names services that wait for each other', () => {
    const services = [serviceOf('x', 'a', 'b'), serviceOf('y', 'b', 'a'), serviceOf('z', 'c', 'b')];

    expect(orderDeployment(changed('a', 'b'), services)).toEqual({ services: ['z'], circular: ['x', 'y'] });
    expect(orderDeployment(changed('a'), services)).toEqual({ services: ['y', 'x'], circular: [] });
  });
});

describe('the messages in the queue of a consumer', () => {
  const day = 86_400;
  const services = [serviceOf('x', 'a'), serviceOf('y', 'b', 'a')];
  const queue: QueueReading = {
    queue: 'y--a',
    service: 'y',
    state: 'queued',
    visible: 1,
    hidden: 0,
    retentionSeconds: 4 * day,
  };
  const outbox = { table: 'x-outbox', itemsRead: 1, readUnits: 1, isPartial: false };
  const publisher: ChosenService = { name: 'x' };

  const read = { ...outbox, service: publisher };

  it.each([
    ['are known from the outbox that recorded them', [queue, read], undefined],
    ['are known if they were received', [{ ...queue, seen: 1 }], undefined],
    ['are known if there are none', [{ ...queue, visible: 0 }], undefined],
    ['are not known without that outbox', [queue], 'the outbox of x, which recorded them, was not read'],
    [
      'are not known if it was read in part',
      [queue, { ...read, isPartial: true }],
      'the outbox of x, which recorded them, was not read completely',
    ],
    [
      'are not known if it keeps its items for a shorter time',
      [queue, { ...read, service: { ...publisher, outboxRetentionDays: 3 } }],
      'x keeps its outbox items for 3 days, and the queue keeps messages for 4',
    ],
    [
      'are not known if nothing says who publishes them',
      [{ ...queue, service: 'z' }, read],
      'it is not known which services publish what z consumes',
    ],
  ] as const)('%s', (_, [one, ...outboxes], expected) => {
    expect(findUncovered(one, outboxes, services)).toBe(expected);
  });
});
