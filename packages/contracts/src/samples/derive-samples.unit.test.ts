import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '@dynamo-outbox/messaging';
import { deriveSamples } from './derive-samples.ts';

const listOf = (prefix: string, length: number): readonly string[] =>
  Array.from({ length }, (_, index) => `${prefix}${index}`);

describe('derived samples', () => {
  it.each<[name: string, schema: JsonSchema, part: (sample: never) => unknown, expected: readonly unknown[]]>(
    [
      [
        'listed value of a member',
        { type: 'object', properties: { a: { enum: listOf('v', 300) } }, required: ['a'] },
        ({ a }: { readonly a: string }) => a,
        listOf('v', 300),
      ],
      [
        'listed value of an element',
        { type: 'array', items: { enum: listOf('v', 30) }, minItems: 1 },
        ([first]: readonly string[]) => first,
        listOf('v', 30),
      ],
      [
        'listed value of a tuple',
        { type: 'array', prefixItems: [{ enum: listOf('v', 9) }, { const: 1 }], items: false, minItems: 2 },
        ([first]: readonly string[]) => first,
        listOf('v', 9),
      ],
      [
        'listed name of a record',
        {
          type: 'object',
          propertyNames: { enum: ['a', 'b', 'c'] },
          additionalProperties: { type: 'integer' },
          minProperties: 1,
        },
        (sample: object) => Object.keys(sample)[0],
        ['a', 'b', 'c'],
      ],
      [
        'optional member that is absent while the others are present',
        {
          type: 'object',
          properties: Object.fromEntries(listOf('m', 60).map((name) => [name, { type: 'string' }])),
        },
        (sample: object) =>
          Object.keys(sample).length === 59 ? listOf('m', 60).find((name) => !(name in sample)) : 'other',
        [...listOf('m', 60), 'other'],
      ],
    ],
  )('contain each %s', (...row) => {
    const [, schema, part, expected] = row;
    const found = new Set(deriveSamples(schema).map((sample) => part(sample as never)));

    expect([...found].toSorted()).toEqual([...expected].toSorted());
  });

  it.each<[name: string, schema: JsonSchema]>([
    ['a multiple between limits', { type: 'integer', minimum: 5, maximum: 9, multipleOf: 4 }],
    ['a short range with open ends', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.4 }],
    [
      'a record of several members',
      { type: 'object', additionalProperties: { type: 'string' }, minProperties: 2 },
    ],
  ])('exist for %s', (_, schema) => {
    expect(deriveSamples(schema)).not.toEqual([]);
  });
});
