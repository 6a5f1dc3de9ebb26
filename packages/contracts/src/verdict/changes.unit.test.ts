import { describe, expect, it } from '@jest/globals';
import { defineMessage, defineTopic } from '@dynamo-outbox/messaging';
import * as z from 'zod';
import { checkContracts, updateContracts } from './check-contracts.ts';

/** The definition of an order before a change. */
const before = {
  orderId: z.uuid(),
  total: z.int().min(0).max(1000),
  currency: z.enum(['EUR', 'USD']),
  note: z.string().max(100).optional(),
  lines: z.array(z.object({ sku: z.string().min(1), count: z.int() })).max(50),
  payment: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('card'), last4: z.string() }),
    z.object({ kind: z.literal('invoice'), days: z.int() }),
  ]),
  shipTo: z.union([z.string(), z.null()]),
  tags: z.record(z.string(), z.string()),
};

const topicOf = (payload: z.ZodType) =>
  defineTopic('orders', [defineMessage('order.created', { version: 1, payload })]);

const recordedFor = (payload: z.ZodType) => {
  const update = updateContracts({ topics: [topicOf(payload)], recorded: [] });
  return update.accepted ? update.contracts : [];
};

const recorded = recordedFor(z.object(before));

const check = (payload: z.ZodType) => checkContracts({ topics: [topicOf(payload)], recorded });

const without = (...names: readonly string[]): z.ZodRawShape =>
  Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name)));

describe('a breaking change within a version', () => {
  it.each<[name: string, after: z.ZodType, path: string]>([
    ['adds a required member', z.object({ ...before, customerId: z.string() }), 'customerId'],
    ['removes a required member', z.object({ ...without('lines', 'note'), note: before.note }), 'lines'],
    ['makes an optional member required', z.object({ ...before, note: z.string().max(100) }), 'note'],
    [
      'makes a required member optional',
      z.object({ ...before, currency: before.currency.optional() }),
      'currency',
    ],
    ['renames a member', z.object({ ...without('note'), remark: z.string(), note: before.note }), 'remark'],
    ['changes the type of a member', z.object({ ...before, total: z.string() }), 'total'],
    ['allows fractions', z.object({ ...before, total: z.number().min(0).max(1000) }), 'total'],
    ['lowers a maximum', z.object({ ...before, total: z.int().min(0).max(500) }), 'total'],
    [
      'raises a maximum, which older consumers refuse',
      z.object({ ...before, total: z.int().min(0).max(2000) }),
      'total',
    ],
    ['raises a minimum', z.object({ ...before, total: z.int().min(1).max(1000) }), 'total'],
    ['requires multiples', z.object({ ...before, total: z.int().min(0).max(1000).multipleOf(5) }), 'total'],
    ['shortens a text', z.object({ ...before, note: z.string().max(50).optional() }), 'note'],
    ['removes a value of an enum', z.object({ ...before, currency: z.enum(['EUR']) }), 'currency'],
    [
      'adds a value to an enum, which older consumers refuse',
      z.object({ ...before, currency: z.enum(['EUR', 'USD', 'GBP']) }),
      'currency',
    ],
    ['requires a format', z.object({ ...before, note: z.email().max(100).optional() }), 'note'],
    ['drops a format, which older consumers check', z.object({ ...before, orderId: z.string() }), 'orderId'],
    ['refuses null', z.object({ ...before, shipTo: z.string() }), 'shipTo'],
    [
      'allows null, which older consumers refuse',
      z.object({ ...before, currency: before.currency.nullable() }),
      'currency',
    ],
    ['shortens a list', z.object({ ...before, lines: before.lines.max(5) }), 'lines'],
    [
      'requires a member of a list element',
      z.object({
        ...before,
        lines: z.array(z.object({ sku: z.string().min(1), count: z.int(), price: z.int() })).max(50),
      }),
      'lines[0].price',
    ],
    [
      'removes an alternative of a union',
      z.object({
        ...before,
        payment: z.discriminatedUnion('kind', [z.object({ kind: z.literal('card'), last4: z.string() })]),
      }),
      'payment',
    ],
    [
      'adds an alternative to a union, which older consumers refuse',
      z.object({
        ...before,
        payment: z.discriminatedUnion('kind', [
          ...before.payment.options,
          z.object({ kind: z.literal('cash') }),
        ]),
      }),
      'payment',
    ],
    [
      'changes the values of a record',
      z.object({ ...before, tags: z.record(z.string(), z.int()) }),
      'tags.x',
    ],
    ['refuses unknown members and drops a member', z.strictObject(without('note')), 'note'],
    ['replaces an object by a list', z.array(z.object(before)), 'payload'],
  ])('is refused: %s', (_name, after, path) => {
    const findings = check(after);

    expect(findings.filter(({ isBreaking }) => isBreaking).map((finding) => finding.path)).toContain(path);
    expect(updateContracts({ topics: [topicOf(after)], recorded })).toMatchObject({ accepted: false });
  });

  it.each<[name: string, one: z.ZodType, other: z.ZodType]>([
    ['a pattern', z.object({ a: z.string().regex(/^a+$/u) }), z.object({ a: z.string().regex(/^a*a$/u) })],
    [
      'the pattern of names',
      z.record(z.string().regex(/^a+$/u), z.int()),
      z.record(z.string().regex(/^a*a$/u), z.int()),
    ],
  ])('is refused as not comparable: changes %s to one that might be equivalent', (_name, one, other) => {
    const findings = checkContracts({ topics: [topicOf(other)], recorded: recordedFor(one) });

    expect(findings.map(({ isBreaking }) => isBreaking)).toContain(true);
    expect(findings.map(({ reason }) => reason).join('\n')).toContain('cannot be compared');
  });
});

const Line = z.object({ sku: z.string().min(1), count: z.int() });

describe('a safe change within a version', () => {
  it.each<[name: string, after: z.ZodType]>([
    ['adds an optional member', z.object({ ...before, coupon: z.string().optional() })],
    ['adds a member with a default', z.object({ ...before, priority: z.int().default(0) })],
    ['removes an optional member', z.object(without('note'))],
    [
      'adds an optional member to a list element',
      z.object({ ...before, lines: z.array(Line.extend({ gift: z.boolean().optional() })).max(50) }),
    ],
    [
      'adds an optional member to an alternative of a union',
      z.object({
        ...before,
        payment: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('card'), last4: z.string(), scheme: z.string().optional() }),
          before.payment.options[1],
        ]),
      }),
    ],
    [
      'replaces an enum by a union of literals',
      z.object({ ...before, currency: z.union([z.literal('EUR'), z.literal('USD')]) }),
    ],
    [
      'replaces a range by two adjacent ranges',
      z.object({ ...before, total: z.union([z.int().min(0).max(500), z.int().min(501).max(1000)]) }),
    ],
    [
      'replaces a member of union type by a union of objects',
      z.union([z.object({ ...before, shipTo: z.string() }), z.object({ ...before, shipTo: z.null() })]),
    ],
  ])('is accepted, and recorded by a write: %s', (_name, after) => {
    const topics = [topicOf(after)];

    expect(check(after).filter(({ isBreaking }) => isBreaking)).toEqual([]);
    const update = updateContracts({ topics, recorded });
    expect(update.accepted).toBe(true);
    expect(
      checkContracts({
        topics,
        recorded: update.accepted && update.contracts.length > 0 ? update.contracts : recorded,
      }),
    ).toEqual([]);
  });

  it.each<[name: string, after: z.ZodType]>([
    ['reorders members', z.object(Object.fromEntries(Object.entries(before).toReversed()))],
    [
      'changes a description',
      z.object({ ...before, total: before.total.describe('in cents') }).describe('An order'),
    ],
    ['changes a default', z.object({ ...before, note: z.string().max(100).default('none') })],
    ['reorders an enum', z.object({ ...before, currency: z.enum(['USD', 'EUR']) })],
    [
      'reorders the alternatives of a union',
      z.object({
        ...before,
        payment: z.discriminatedUnion('kind', [before.payment.options[1], before.payment.options[0]]),
      }),
    ],
    [
      'moves a part into a definition',
      z.object({ ...before, lines: z.array(Line.meta({ id: 'Line' })).max(50) }),
    ],
    [
      'adds a transform behind the same input',
      z.object({ ...before, orderId: before.orderId.transform((id) => ({ id })) }),
    ],
    [
      'adds a check that JSON Schema does not show',
      z.object({
        ...before,
        note: z
          .string()
          .max(100)
          .refine(() => true)
          .optional(),
      }),
    ],
  ])('needs no write: %s', (_name, after) => {
    expect(check(after)).toEqual([]);
  });
});
