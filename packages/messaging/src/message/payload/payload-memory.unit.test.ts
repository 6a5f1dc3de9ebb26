import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { countJsonValues } from './count-json-values.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { memoryOf, memoryOfBody, memoryOfLargest, memoryToUnpack } from './payload-memory.ts';
import { payloadMemoryBytes, toUnpackPolicy } from './unpack-options.ts';

const listOf = (values: readonly string[]): string => `[${values.join(',')}]`;
const many = (count: number, toJson: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => toJson(index));

const count = 100_000;
const shapes: readonly (readonly [string, string])[] = [
  ['empty objects', listOf(many(count, () => '{}'))],
  ['empty arrays', listOf(many(count, () => '[]'))],
  ['nested arrays', '['.repeat(count) + ']'.repeat(count)],
  ['nested objects', '{"a":'.repeat(count) + '0' + '}'.repeat(count)],
  ['whole numbers', listOf(many(count, () => '0'))],
  ['fractions', listOf(many(count, (index) => `0.${index}`))],
  ['texts', listOf(many(count, (index) => `"${index}"`))],
  ['texts with a crab', listOf(many(count, (index) => `"\u{1f980}${index}"`))],
  ['long texts', listOf(many(100, (index) => `"${String(index).repeat(5_000)}"`))],
  ['objects of one key', listOf(many(count, () => '{"a":0}'))],
  ['objects of keys of their own', listOf(many(count, (index) => `{"${index.toString(36)}":0}`))],
  ['one object of many keys', `{${many(count, (index) => `"${index.toString(36)}":0`).join(',')}}`],
];

describe('the memory of a payload', () => {
  let taken: readonly number[];

  // In a process of its own: the heap of this one belongs to the test runner as well.
  beforeAll(() => {
    const measure = join(import.meta.dirname, 'measure-json.fixture.mjs');
    const input = JSON.stringify(shapes.map(([, json]) => json));
    taken = JSON.parse(
      execFileSync(process.execPath, ['--expose-gc', measure], { input, encoding: 'utf8' }),
    ) as readonly number[];
  });

  it.each(shapes.map(([name, json], index) => [name, json, index] as const))(
    'is an upper bound for its text and objects: %s',
    (_, json, index) => {
      expect(taken[index]).toBeGreaterThan(0);
      expect(taken[index]).toBeLessThanOrEqual(memoryOf(Buffer.byteLength(json), countJsonValues(json)));
    },
  );

  it.each(shapes)(
    'of a body is an upper bound, also if the payload is wrapped and escaped: %s',
    (_, json) => {
      const wrapped = JSON.stringify({ Message: json }).replaceAll(',', '\\u002c');
      const values = countJsonValues(json);

      expect(memoryOfBody(json)).toBeGreaterThanOrEqual(memoryOf(json.length, values));
      expect(memoryOfBody(wrapped)).toBeGreaterThanOrEqual(memoryOf(json.length, values));
    },
  );

  it('of a compressed payload is that of the largest payload with this compressed size', () => {
    const limits = { maxBytes: 4_194_304, maxValues: 100_000 };
    const toUnpack = (size: number): number =>
      memoryToUnpack({ compression: 'gzip', bytes: new Uint8Array(size) }, limits);
    const bomb = gzipSync('{},'.repeat(1_000_000));

    expect(toUnpack(bomb.byteLength) - bomb.byteLength).toBeGreaterThanOrEqual(memoryOf(3_000_000, 100_000));
    expect(toUnpack(1_000_000)).toBeLessThanOrEqual(memoryOfLargest(limits));
    expect(toUnpack(100)).toBeLessThan(toUnpack(10_000));
  });

  it('is 64 MiB for all payloads by default, or the memory of one payload if that is more', () => {
    expect(payloadMemoryBytes()).toBe(67_108_864);
    const highest = { maxBytes: 16_777_216, maxValues: 1_000_000 };
    expect(payloadMemoryBytes(highest)).toBe(memoryOfLargest(highest));
  });

  it('must include the largest payload within the limits', () => {
    const needed = memoryOfLargest({ maxBytes: 1_000, maxValues: 10 });
    const policyWith = (bytes: number) => () =>
      toUnpackPolicy({ maxBytes: 1_000, maxValues: 10, memory: createMemoryBudget(bytes) });

    expect(policyWith(needed)).not.toThrow();
    expect(policyWith(needed - 1)).toThrow(RangeError);
  });

  it.each([
    { maxBytes: 0 },
    { maxBytes: 16_777_217 },
    { maxBytes: 1.5 },
    { maxBytes: Number.NaN },
    { maxValues: 0 },
    { maxValues: 1_000_001 },
  ])('cannot be calculated with limits of %j', (limits) => {
    expect(() => payloadMemoryBytes(limits)).toThrow(RangeError);
  });
});
