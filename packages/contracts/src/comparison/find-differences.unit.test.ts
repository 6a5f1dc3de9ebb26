import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '@dynamo-outbox/messaging';
import fc from 'fast-check';
import { deriveSamples } from '../samples/derive-samples.ts';
import { fingerprintOf } from '../schema/fingerprint.ts';
import { findDifferences } from './find-differences.ts';
import { expectExactComparison } from './exact-comparison.fixture.ts';
import { schemaPairs } from './schemas.fixture.ts';

describe('the comparison of a writer and a reader', () => {
  it('finds a difference exactly if the writer has a payload that the reader refuses', () => {
    expectExactComparison(150);
  });

  it('finds none between a schema and itself', () => {
    fc.assert(
      fc.property(schemaPairs, ([schema]) => {
        expect(findDifferences(schema, schema)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('reports each difference with its path, its reason and a payload', () => {
    const writer = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'integer' } },
      required: ['b'],
    };
    const reader = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'integer', maximum: 0 } },
      required: ['a', 'b'],
    };

    expect(findDifferences(writer, reader)).toEqual([
      { path: 'a', reason: 'is absent, and required', example: { payload: { b: 1 } } },
      { path: 'b', reason: 'is 1, and the maximum is 0', example: { payload: { b: 1 } } },
    ]);
  });

  it('covers a union of the writer by several alternatives of the reader together', () => {
    const range = (minimum: number, maximum: number): JsonSchema => ({ type: 'integer', minimum, maximum });
    const reader = { anyOf: [range(0, 4), range(5, 9)] };

    expect(findDifferences(range(0, 9), reader)).toEqual([]);
    expect(findDifferences(range(0, 10), reader)).toMatchObject([{ example: { payload: 10 } }]);
    expect(findDifferences({ type: 'number', minimum: 0, maximum: 9 }, reader)).toMatchObject([
      { path: 'payload', example: { payload: 0.5 } },
    ]);
  });

  it('follows recursive schemas', () => {
    const tree = (value: JsonSchema): JsonSchema => ({
      type: 'object',
      properties: { value, children: { type: 'array', items: { $ref: '#' } } },
      required: ['value', 'children'],
    });

    expect(findDifferences(tree({ type: 'integer' }), tree({ type: 'number' }))).toEqual([]);
    expect(findDifferences(tree({ type: 'number' }), tree({ type: 'integer' }))).toMatchObject([
      { path: 'value' },
    ]);
  });

  it('compares schemas that refer to themselves without a value between', () => {
    const loop = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } };

    expect(findDifferences(loop, loop)).toEqual([]);
  });

  it.each<[name: string, schema: JsonSchema]>([
    ['$ref', { $ref: '#' }],
    ['two references', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }],
    ['allOf', { allOf: [{ $ref: '#' }] }],
    ['anyOf', { anyOf: [{ type: 'string' }, { $ref: '#' }] }],
    ['oneOf', { oneOf: [{ type: 'string' }, { $ref: '#' }] }],
    ['not', { not: { $ref: '#' } }],
  ])('never accepts a schema that asks for its own result, through %s', (_, schema) => {
    const reader = { type: 'integer' };

    expect(fingerprintOf(schema)).toBe(fingerprintOf(structuredClone(schema)));
    expect(findDifferences(schema, schema)).toEqual([]);
    expect(findDifferences(schema, reader)).toMatchObject([{ path: 'payload' }]);
    expect(findDifferences(reader, schema)).toMatchObject([{ path: 'payload' }]);
    expect(deriveSamples(schema)).toEqual(expect.any(Array));
  });

  it.each<[keyword: string, writer: JsonSchema, reader: JsonSchema]>([
    [
      'patternProperties',
      { type: 'object' },
      { type: 'object', patternProperties: { '^a': { type: 'string' } } },
    ],
    ['contains', { type: 'array' }, { type: 'array', contains: { const: 1 } }],
    ['if', { type: 'string' }, { if: { type: 'string' }, then: { maxLength: 3 } }],
    ['dependentRequired', { type: 'object' }, { type: 'object', dependentRequired: { a: ['b'] } }],
    ['unevaluatedProperties', { type: 'object' }, { type: 'object', unevaluatedProperties: false }],
    ['$ref', {}, { $ref: 'https://example.com/schema' }],
  ])('never accepts %s, which it cannot compare, unless it did not change', (keyword, writer, reader) => {
    expect(findDifferences(writer, reader)).toEqual([
      { path: 'payload', reason: `cannot be compared: ${keyword} cannot be compared` },
    ]);
    expect(findDifferences(reader, reader)).toEqual([]);
  });

  it.each<[name: string, writer: JsonSchema, reader: JsonSchema]>([
    [
      'members that patternProperties names',
      { type: 'object', patternProperties: { '^a': { type: 'string' } }, additionalProperties: false },
      { type: 'object', additionalProperties: { type: 'number' } },
    ],
    [
      'a listed object with members that patternProperties may name',
      { const: { a: 'x' } },
      { type: 'object', patternProperties: { '^a': { type: 'string' } }, additionalProperties: false },
    ],
    [
      'members that only then declares',
      {
        type: 'object',
        properties: { kind: {} },
        if: { properties: { kind: { const: 1 } } },
        then: { properties: { x: { type: 'string' } } },
      },
      { type: 'object', properties: { kind: {}, x: { type: 'number' } } },
    ],
    [
      'members that only dependentSchemas declares',
      {
        type: 'object',
        properties: { a: {} },
        dependentSchemas: { a: { properties: { b: { type: 'string' } } } },
      },
      { type: 'object', properties: { a: {}, b: { type: 'number' } } },
    ],
    [
      'a declared name that may not have a format',
      { type: 'object', properties: { '1': {} } },
      { type: 'object', propertyNames: { format: 'date' } },
    ],
    [
      'dynamic references into different documents',
      {
        type: 'array',
        items: { $dynamicRef: '#n' },
        $defs: { n: { $dynamicAnchor: 'n', type: 'number' } },
      },
      {
        type: 'array',
        items: { $dynamicRef: '#n' },
        $defs: { n: { $dynamicAnchor: 'n', type: 'string' } },
      },
    ],
    ['multiples that numbers round', { type: 'number', minimum: 1e21, multipleOf: 3 }, { type: 'string' }],
    ['a schema that only refers to itself', { type: 'string' }, { $ref: '#' }],
  ])('never accepts what it cannot judge: %s', (_, writer, reader) => {
    const differences = findDifferences(writer, reader);

    expect(differences.length).toBeGreaterThan(0);
    expect(differences.filter(({ example }) => example !== undefined)).toEqual([]);
  });

  it('finds a fraction between limits that are far from zero', () => {
    const limits = { minimum: Number.MIN_SAFE_INTEGER, maximum: -1 };

    expect(findDifferences({ type: 'number', ...limits }, { type: 'integer', ...limits })).toMatchObject([
      { path: 'payload', example: {} },
    ]);
  });

  it('finds a text that a long list does not contain', () => {
    const letters = Array.from('xabcdefghijklmnopqrstuvwyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. !/@:%ä');
    const texts = [
      ...letters.map((letter) => letter.repeat(2)),
      ...Array.from({ length: 100 }, (_, index) => String(index).padStart(2, 'x')),
    ];
    const writer = { type: 'string', minLength: 2, maxLength: 2 };

    expect(findDifferences(writer, { enum: texts })).toMatchObject([{ example: {} }]);
  });

  it('compares long lists of values', () => {
    const numbers = Array.from({ length: 5_000 }, (_, index) => index);
    const listed = { enum: numbers.map((index) => `value-${index}`) };

    expect(findDifferences({ type: 'integer', minimum: 0, maximum: 4_999 }, { enum: numbers })).toEqual([]);
    expect(findDifferences(listed, { enum: listed.enum.toReversed() })).toEqual([]);
  });

  it('compares long arrays by the few elements that decide', () => {
    const arrayOf = (type: string | string[]): JsonSchema => ({ type: 'array', items: { type } });
    const writer = { ...arrayOf(['integer', 'string']), minItems: 500 };

    expect(
      findDifferences(writer, { anyOf: [arrayOf('integer'), arrayOf('string'), arrayOf('number')] }),
    ).toMatchObject([{ path: 'payload', example: {} }]);
  });

  it('compares unions with many alternatives', () => {
    const branch = (index: number): JsonSchema => ({
      type: 'object',
      properties: {
        kind: { const: `kind-${index}` },
        ...Object.fromEntries(Array.from({ length: 10 }, (_, member) => [`m${member}`, { type: 'string' }])),
      },
      required: ['kind'],
    });
    const branches = Array.from({ length: 60 }, (_, index) => branch(index));

    expect(findDifferences({ oneOf: branches }, { anyOf: branches.toReversed() })).toEqual([]);
    expect(findDifferences({ oneOf: branches }, { oneOf: branches.slice(1) })).toMatchObject([
      { example: { payload: { kind: 'kind-0' } } },
    ]);
  });
});
