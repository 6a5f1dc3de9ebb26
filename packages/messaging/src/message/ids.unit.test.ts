import { describe, expect, it } from '@jest/globals';
import { validate, version } from 'uuid';
import { nextCorrelationId, nextMessageId, toCorrelationId, toMessageId } from './ids.ts';

const many = (count: number): readonly string[] => Array.from({ length: count }, nextMessageId);

describe('a message id', () => {
  it('is a UUIDv7', () => {
    expect(many(1_000).every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(version(nextCorrelationId())).toBe(7);
  });

  it('is unique, even among many of one millisecond', () => {
    expect(new Set([...many(50_000), nextCorrelationId()]).size).toBe(50_001);
  });

  it('sorts in the order of creation', () => {
    const ids = many(50_000);

    expect([...ids].sort()).toEqual(ids);
  });

  it('contains its time of creation', () => {
    const before = Date.now();
    const milliseconds = Number.parseInt(nextMessageId().replace('-', '').slice(0, 12), 16);

    expect(milliseconds).toBeGreaterThanOrEqual(before);
    expect(milliseconds).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('cannot be guessed from another: 42 bits differ at random', () => {
    const tails = many(10_000).map((id) => id.slice(-11));

    expect(new Set(tails).size).toBe(10_000);
  });

  it('is parsed only from text in the form of a UUID', () => {
    const id = nextMessageId();

    expect([toMessageId(id), toCorrelationId(id)]).toEqual([id, id]);
    for (const text of ['', `${id}0`, id.slice(1), id.replaceAll('-', ''), 1, undefined, {}]) {
      expect([toMessageId(text), toCorrelationId(text)]).toEqual([undefined, undefined]);
    }
  });
});
