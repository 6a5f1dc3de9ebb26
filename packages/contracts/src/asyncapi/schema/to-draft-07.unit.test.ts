import { describe, expect, it } from '@jest/globals';
import { toDraft07 } from './to-draft-07.ts';

const pointer = '#/components/schemas/a.b.v1';

describe('a schema for AsyncAPI', () => {
  it.each([
    [
      'a dialect',
      { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
      { type: 'object' },
    ],
    [
      'a tuple',
      { prefixItems: [{ type: 'string' }], items: false },
      { items: [{ type: 'string' }], additionalItems: false },
    ],
    ['a list', { items: { $id: 'x', type: 'string' } }, { items: { type: 'string' } }],
    [
      'definitions and references to them',
      { $defs: { id: { type: 'string' } }, properties: { a: { $ref: '#/$defs/id' } } },
      {
        definitions: { id: { type: 'string' } },
        properties: { a: { $ref: `${pointer}/definitions/id` } },
      },
    ],
    ['a recursive schema', { items: { $ref: '#' } }, { items: { $ref: pointer } }],
    [
      'keywords beside a reference',
      { properties: { a: { $ref: '#', description: 'Again.' } } },
      { properties: { a: { description: 'Again.', allOf: [{ $ref: pointer }] } } },
    ],
    [
      'dependencies',
      { dependentRequired: { a: ['b'] }, dependentSchemas: { c: { $id: 'x', minProperties: 2 } } },
      { dependencies: { a: ['b'], c: { minProperties: 2 } } },
    ],
    ['contains without a count', { contains: { type: 'null' } }, { contains: { type: 'null' } }],
    ['contains with a count', { contains: { type: 'null' }, minContains: 0 }, {}],
    [
      'a property with the name of a keyword',
      { properties: { $id: { type: 'string' } } },
      { properties: { $id: { type: 'string' } } },
    ],
    ['a constant that looks like a schema', { const: { $id: 'x' } }, { const: { $id: 'x' } }],
    [
      'a property with the name of a reference',
      { properties: { a: true, $ref: { items: { $ref: '#' } } }, required: ['$ref'] },
      {
        properties: { a: true },
        patternProperties: { [String.raw`^\$ref$`]: { items: { $ref: pointer } } },
        required: ['$ref'],
      },
    ],
    [
      'data that looks like a reference',
      { type: 'object', default: [{ $ref: '/etc/hosts' }] },
      { type: 'object' },
    ],
    [
      'a foreign reference',
      { items: { $ref: 'https://example.com/a' } },
      { items: { $ref: 'https://example.com/a' } },
    ],
  ])('converts %s', (_, schema, expected) => {
    expect(toDraft07(schema, pointer)).toEqual(expected);
  });

  it('keeps a boolean schema', () => {
    expect(toDraft07(true, pointer)).toBe(true);
    expect(toDraft07({ not: false }, pointer)).toEqual({ not: false });
  });
});
