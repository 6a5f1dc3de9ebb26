import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { knownAttributes, knownEnvelope, knownRecord } from './known-messages.ts';
import { matchFilter } from './match-filter.ts';
import type { Passage } from './passage.ts';

const type = 'order.created';

const cases: readonly (readonly [filter: unknown, expected: Passage])[] = [
  [{}, 'passes'],
  [{ type: [type] }, 'passes'],
  [{ type: ['order.cancelled', type] }, 'passes'],
  [{ type: ['order.cancelled'] }, 'blocked'],
  [{ type: [] }, 'blocked'],
  [{ type: [{ prefix: 'order.' }] }, 'passes'],
  [{ type: [{ prefix: 'Order.' }] }, 'blocked'],
  [{ type: [{ suffix: '.created' }] }, 'passes'],
  [{ type: [{ suffix: '.made' }] }, 'blocked'],
  [{ type: [{ wildcard: 'order.*' }] }, 'passes'],
  [{ type: [{ wildcard: 'order.*.eu' }] }, 'blocked'],
  [{ type: [{ 'equals-ignore-case': 'ORDER.CREATED' }] }, 'passes'],
  [{ type: [{ 'anything-but': [type] }] }, 'blocked'],
  [{ type: [{ 'anything-but': 'order.cancelled' }] }, 'passes'],
  [{ type: [{ 'anything-but': { prefix: 'order.' } }] }, 'blocked'],
  [{ type: [{ 'anything-but': { suffix: ['.made', '.sold'] } }] }, 'passes'],
  [{ type: [{ exists: true }] }, 'passes'],
  [{ type: [{ exists: false }] }, 'blocked'],
  [{ type: [{ numeric: ['>', 1] }] }, 'blocked'],
  [{ type: [1, true, null] }, 'blocked'],
  [{ type: [{ 'newer-than-this-test': 1 }] }, 'unknown'],
  [{ type: [{ Ref: 'Parameter' }] }, 'unknown'],
  [{ type: [{ Ref: 'Parameter' }, type] }, 'passes'],
  [{ 'Fn::If': ['Condition', {}, {}] }, 'unknown'],
  [{ type: [type], region: ['eu'] }, 'blocked'],
  [{ region: [{ exists: false }] }, 'passes'],
  [{ region: [{ 'anything-but': ['us'] }] }, 'blocked'],
  [{ replayed: [{ exists: false }] }, 'unknown'],
  [{ $or: [{ region: ['eu'] }, { type: [type] }] }, 'passes'],
  [{ $or: [{ region: ['eu'] }, { type: ['order.cancelled'] }] }, 'blocked'],
  ['not a policy', 'unknown'],
];

describe('matchFilter', () => {
  it.each(cases)('answers for the attributes of a message: %j %s', (filter, expected) => {
    expect(matchFilter(filter, knownAttributes(type))).toBe(expected);
  });

  it.each<[unknown, Passage]>([
    [{ type: [type], specversion: ['1.0'] }, 'passes'],
    [{ type: ['order.cancelled'], data: { country: ['SE'] } }, 'blocked'],
    [{ data: { country: ['SE'] } }, 'unknown'],
    [{ datacontenttype: ['application/json'] }, 'unknown'],
    [{ id: [{ exists: true }] }, 'passes'],
    [{ subject: [{ prefix: '1' }] }, 'unknown'],
    [{ Type: ['Notification'] }, 'blocked'],
  ])('matches an envelope: %j %s', (filter, expected) => {
    expect(matchFilter(filter, knownEnvelope(type))).toBe(expected);
  });

  it.each<[boolean, unknown, Passage]>([
    [true, { body: { type: [type] } }, 'passes'],
    [true, { body: { Type: ['Notification'] } }, 'blocked'],
    [false, { body: { type: [type] } }, 'blocked'],
    [false, { body: { Type: ['Notification'] } }, 'passes'],
    [false, { body: { MessageAttributes: { type: { Value: [type] } } } }, 'unknown'],
    [true, { attributes: { SenderId: ['1'] } }, 'unknown'],
  ])('matches a message on the queue, raw or wrapped: %j %j %s', (isRaw, filter, expected) => {
    expect(matchFilter(filter, knownRecord(type, { isRaw }))).toBe(expected);
  });

  it('matches exactly the types that a policy lists', () => {
    const types = fc.stringMatching(/^[a-z]{1,8}(\.[a-z-]{1,8})?$/);
    fc.assert(
      fc.property(fc.uniqueArray(types, { minLength: 1 }), types, (listed, one) => {
        expect(matchFilter({ type: listed }, knownAttributes(one))).toBe(
          listed.includes(one) ? 'passes' : 'blocked',
        );
        expect(matchFilter({ type: [{ 'anything-but': listed }] }, knownAttributes(one))).toBe(
          listed.includes(one) ? 'blocked' : 'passes',
        );
      }),
    );
  });
});
