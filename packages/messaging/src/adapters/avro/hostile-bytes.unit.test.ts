import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import type { PayloadCodec } from '../../message/payload/payload-codec.ts';
import { avro } from './avro.ts';
import type { AvroSchema } from './avro-schema.ts';
import { bytesOf, inspect, schemasWithPayloads, subjectOf } from './payloads.fixture.ts';

const codecOf = (schema: AvroSchema): PayloadCodec => avro({ schema })(subjectOf(z.unknown()));

/** Bytes of a long as Avro encodes it. */
const long = (value: bigint): number[] => {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const bytes: number[] = [];
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
};

const text = (content: string): number[] => [
  ...long(BigInt(Buffer.byteLength(content))),
  ...Buffer.from(content),
];

const refusalOf = (schema: AvroSchema, bytes: readonly number[]): unknown => {
  const inspected = inspect(codecOf(schema), Uint8Array.from(bytes));
  return 'refusal' in inspected ? [inspected.refusal, inspected.detail] : inspected.read();
};

const damaged = (what: string) => ['DAMAGED_PAYLOAD', expect.stringContaining(what)];
const tree: AvroSchema = {
  type: 'record',
  name: 'Tree',
  fields: [{ name: 'child', type: ['null', 'Tree'], default: null }],
};

describe('bytes of a foreign sender', () => {
  it.each<[string, AvroSchema, readonly number[], string]>([
    ['no bytes', 'string', [], 'truncated'],
    ['a truncated string', 'string', [0x0a, 0x61], 'truncated'],
    ['a truncated long', 'long', [0x80], 'truncated'],
    ['a truncated double', 'double', [0, 0, 0], 'truncated'],
    ['remaining bytes', 'boolean', [1, 0], 'do not belong'],
    ['a string of negative length', 'string', long(-5n), 'negative length'],
    ['a string longer than memory', 'string', long(2n ** 52n), 'truncated'],
    ['a string that is not UTF-8', 'string', [0x04, 0xc3, 0x28], 'not UTF-8'],
    ['a lone surrogate', 'string', [0x06, 0xed, 0xa0, 0x80], 'not UTF-8'],
    ['a boolean of 2', 'boolean', [2], 'boolean'],
    ['an int of 33 bits', 'int', long(2n ** 31n), '32 bits'],
    ['a long beyond 2^53', 'long', long(2n ** 60n), 'cannot represent exactly'],
    ['a negative long that avsc would make positive', 'long', long(-(2n ** 52n) - 1n), 'cannot represent'],
    ['a long of eleven bytes', 'long', Array.from({ length: 11 }, () => 0xff), '64 bits'],
    ['a long of 70 bits', 'long', [...Array.from({ length: 9 }, () => 0xff), 0x7f], 'cannot represent'],
    ['NaN', 'double', [0, 0, 0, 0, 0, 0, 0xf8, 0x7f], 'NaN'],
    ['an infinite number', 'float', [0, 0, 0x80, 0xff], 'NaN or an infinite'],
    ['an unknown branch', ['null', 'string'], long(2n), 'branch'],
    ['a negative branch', ['null', 'string'], long(-1n), 'branch'],
    ['an unknown symbol', { type: 'enum', name: 'E', symbols: ['A'] }, long(1n), 'symbol'],
    ['billions of items', { type: 'array', items: 'long' }, long(2n ** 40n), 'truncated'],
    ['a block of a wrong size', { type: 'array', items: 'long' }, [...long(-1n), ...long(9n), 2, 0], 'block'],
    [
      'a block of negative size',
      { type: 'array', items: 'long' },
      [...long(-1n), ...long(-1n), 2, 0],
      'block',
    ],
    ['the lowest count', { type: 'array', items: 'long' }, long(-(2n ** 63n)), 'cannot represent'],
    ['a prototype', { type: 'map', values: 'long' }, [...long(1n), ...text('__proto__'), 2, 0], '__proto__'],
  ])('is refused with %s', (_, ...[schema, bytes, what]) => {
    expect(refusalOf(schema, bytes)).toEqual(damaged(what));
  });

  it('is read in several blocks, with or without their size', () => {
    const blocks = [...long(1n), 2, ...long(-2n), ...long(2n), 4, 6, 0];

    expect(refusalOf({ type: 'array', items: 'long' }, blocks)).toEqual([1, 2, 3]);
  });

  it('is refused with more levels than a payload may have', () => {
    const levels = (count: number) => [...Array.from({ length: count }, () => 2), 0];

    expect(refusalOf(tree, levels(300))).toEqual([
      'PAYLOAD_TOO_COMPLEX',
      'The payload is nested more than 256 levels deep.',
    ]);
    expect(refusalOf(tree, levels(1_000_000))).toEqual([
      'PAYLOAD_TOO_COMPLEX',
      'The payload is nested more than 256 levels deep.',
    ]);
    expect(refusalOf(tree, levels(200))).toHaveProperty('child');
  });

  it('is refused with more values than a payload may have, before any is created', () => {
    const codec = codecOf({ type: 'array', items: 'boolean' });
    const bytes = Uint8Array.from([...long(200_000n), ...Array.from({ length: 200_000 }, () => 1), 0]);

    expect(inspect(codec, bytes)).toEqual({
      refusal: 'PAYLOAD_TOO_COMPLEX',
      detail: 'The payload has more than 100000 values, the limit of this consumer.',
    });
  });

  it('is refused if it was written with an unknown schema, or names none', () => {
    const codec = codecOf('string');

    expect(inspect(codec, Uint8Array.from(text('a')), 'avro:00')).toEqual({
      refusal: 'UNKNOWN_PAYLOAD_SCHEMA',
      detail: expect.stringContaining('avro:00'),
    });
    expect(codec.inspect(Uint8Array.from(text('a')), undefined, { maxValues: 9, maxDepth: 9 })).toMatchObject(
      {
        refusal: 'UNKNOWN_PAYLOAD_SCHEMA',
      },
    );
  });

  it('never throws and never exceeds the limits, whatever bytes arrive', () => {
    const limits = { maxValues: 20, maxDepth: 4 };
    const check = (codec: PayloadCodec, bytes: Uint8Array): void => {
      const inspected = codec.inspect(bytes, codec.schemaId, limits);
      if ('values' in inspected) {
        expect(inspected.values).toBeLessThanOrEqual(limits.maxValues);
        expect(JSON.stringify(inspected.read())).toBeDefined();
      } else {
        expect(inspected.detail).toMatch(/\.$/);
      }
    };
    const cases = schemasWithPayloads.chain(({ schema, payloads }) =>
      fc.record({
        schema: fc.constant(schema),
        payload: payloads,
        random: fc.uint8Array({ maxLength: 40 }),
        place: fc.nat(),
        byte: fc.nat({ max: 255 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ schema, payload, random, place, byte }) => {
        const codec = avro()(subjectOf(schema));
        const bytes = bytesOf(codec, JSON.parse(JSON.stringify(payload)));
        const index = place % Math.max(1, bytes.byteLength);
        const mutated = Uint8Array.from(bytes, (each, at) => (at === index ? byte : each));
        for (const each of [
          random,
          mutated,
          bytes.subarray(0, index),
          Buffer.concat([bytes, random]),
          Buffer.concat([bytes.subarray(0, index), random, bytes.subarray(index)]),
        ]) {
          check(codec, each);
        }
      }),
      { numRuns: 500 },
    );
  });
});
