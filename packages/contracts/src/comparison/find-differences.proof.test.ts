import { describe, expect, it } from '@jest/globals';
import type { JsonSchema } from '@dynamo-outbox/messaging';
import { expectExactComparison } from './exact-comparison.fixture.ts';
import { findDifferences } from './find-differences.ts';

describe('the comparison of a writer and a reader', () => {
  it('finds a difference exactly if the writer has a payload that the reader refuses, in many pairs', () => {
    expectExactComparison(1_500);
  });

  it.each<[name: string, pair: (minimum: number) => JsonSchema]>([
    [
      'conditions that multiply',
      (minimum) => ({
        allOf: Array.from({ length: 20 }, (_, index) => ({
          anyOf: [
            { properties: { [`a${index}`]: { type: 'string' } } },
            { properties: { [`b${index}`]: { type: 'number', minimum } } },
          ],
        })),
      }),
    ],
    [
      'levels',
      (minimum) =>
        Array.from({ length: 1_000 }).reduce<JsonSchema>((items) => ({ type: 'array', items }), {
          type: 'integer',
          minimum,
        }),
    ],
  ])('gives up instead of hanging or failing: %s', (_, schemaOf) => {
    expect(findDifferences(schemaOf(1), schemaOf(0))).toMatchObject([
      { path: 'payload', reason: expect.stringContaining('cannot be compared') },
    ]);
  });
});
