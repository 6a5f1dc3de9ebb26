import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  fromOrderingKey,
  isKeyOfId,
  isKeyOfType,
  MAX_GROUP_LENGTH,
  MAX_ORDERING_KEY_LENGTH,
  parseOrderingKey,
  toLaneKey,
  toMessageGroupId,
  toOrderingKey,
  toScheduledOrderingKey,
} from './ordering-key.ts';

const someType = fc.constantFrom('order', 'Order', 'com.acme.Order', 'acme/order', 'a');

/** Ids that differ in what an encoding could lose, and ids of any text and length. */
const someId = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('a', '%', '#', '2', '0', ' ', 'ä', '😀', '/', '\n'),
    minLength: 1,
    maxLength: 8,
  }),
  fc.string({ unit: fc.constantFrom('a', 'b', ' ', '%'), minLength: 100, maxLength: 700 }),
);

const someAggregate = fc.record({ type: someType, id: someId });

const groupForm = /^[!-~]{1,128}$/;
const keyOf = (type: string, id: string): string => toOrderingKey(type, id);

describe('an ordering key', () => {
  it('of an id that earlier versions accepted is unchanged', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{1,122}$/), (id) => {
        expect(keyOf('order', id)).toBe(`order#${id}`);
      }),
    );
  });

  it('fits into keys and groups, whatever the id is', () => {
    fc.assert(
      fc.property(someType, someId, (type, id) => {
        const key = keyOf(type, id);

        expect(key.length).toBeLessThanOrEqual(MAX_ORDERING_KEY_LENGTH);
        expect(key).toMatch(/^[!-~]+$/);
        expect(toMessageGroupId(key)).toMatch(groupForm);
      }),
    );
  });

  it('names its aggregate again', () => {
    fc.assert(
      fc.property(someType, someId, (type, id) => {
        const key = keyOf(type, id);
        const named = fromOrderingKey(key);

        expect(named?.type).toBe(type);
        expect([id, undefined]).toContain(named?.id);
        // Only an id that is longer than any key in full is absent.
        expect(named?.id === undefined).toBe(Buffer.byteLength(id) > 100 && key.includes('%%#'));
        expect(isKeyOfType(key, type)).toBe(true);
        expect(isKeyOfId(key, id)).toBe(true);
        expect(parseOrderingKey(key)).toBe(key);
      }),
    );
  });

  it('is found by what a person writes', () => {
    fc.assert(
      fc.property(someType, someId, (type, id) => {
        expect(parseOrderingKey(`${type}#${id}`)).toBe(keyOf(type, id));
      }),
    );
  });

  it('is that of one aggregate only, and so is its group', () => {
    fc.assert(
      fc.property(someAggregate, someAggregate, ({ type, id }, { type: otherType, id: otherId }) => {
        fc.pre(type !== otherType || id !== otherId);
        const [key, other] = [keyOf(type, id), keyOf(otherType, otherId)];

        expect(key).not.toBe(other);
        expect(toMessageGroupId(key)).not.toBe(toMessageGroupId(other));
        expect(isKeyOfId(key, otherId)).toBe(id === otherId);
        expect(isKeyOfType(key, otherType)).toBe(type === otherType);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of scheduled messages names the same aggregate, and is that of no other messages', () => {
    fc.assert(
      fc.property(someAggregate, someAggregate, ({ type, id }, { type: otherType, id: otherId }) => {
        const key = toScheduledOrderingKey(type, id);

        expect(key.length).toBeLessThanOrEqual(MAX_ORDERING_KEY_LENGTH);
        expect(key).not.toBe(keyOf(otherType, otherId));
        expect(toMessageGroupId(key)).not.toBe(toMessageGroupId(keyOf(otherType, otherId)));
        expect(fromOrderingKey(key)?.type).toBe(type);
        expect([id, undefined]).toContain(fromOrderingKey(key)?.id);
        expect(isKeyOfType(key, type)).toBe(true);
        expect(isKeyOfId(key, id)).toBe(true);
        expect(isKeyOfId(key, otherId)).toBe(id === otherId);
        expect(parseOrderingKey(key)).toBe(key);
        expect(toMessageGroupId(key)).toMatch(groupForm);
      }),
    );
  });

  it('of an aggregate names that of its scheduled messages, which names no other', () => {
    fc.assert(
      fc.property(someType, someId, (type, id) => {
        const lane = toScheduledOrderingKey(type, id);

        expect(toLaneKey(toOrderingKey(type, id))).toBe(lane);
        expect(toLaneKey(lane)).toBeUndefined();
      }),
    );
  });

  it('of another message has a group that SNS accepts', () => {
    expect(toMessageGroupId('a key')).toMatch(groupForm);
    expect(toMessageGroupId('x'.repeat(MAX_GROUP_LENGTH))).toBe('x'.repeat(MAX_GROUP_LENGTH));
    expect(fromOrderingKey('no separator')).toBeUndefined();
  });
});
