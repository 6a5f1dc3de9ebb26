import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { toFailedAttemptUpdate } from './adapters/dynamodb/claim-updates.ts';
import { toAttributeText } from './adapters/sqs/dead-letters/dead-letter-attributes.ts';

// Any UTF-16 units, so that surrogates stand alone, in pairs, and where a long text is cut.
const someUnits = fc
  .tuple(
    fc.integer({ min: 0, max: 1_000 }),
    fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })), {
      maxLength: 20,
    }),
  )
  .map(([length, units]) => 'x'.repeat(length) + String.fromCharCode(...units));

// The Char production of XML 1.0, which is what SQS takes.
const xmlText = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

describe('an error text that is stored', () => {
  it('is well-formed on an outbox item, at any cut', () => {
    fc.assert(
      fc.property(someUnits, (error) => {
        const key = { orderingKey: 'order#1', sortKey: '1' };
        const attempt = { owner: 'me', isCounted: true, error, nextAttemptAt: new Date(0) };
        const { ExpressionAttributeValues } = toFailedAttemptUpdate('outbox', key, attempt);
        const text = ExpressionAttributeValues?.[':error']?.S ?? 'missing';

        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(1_000);
        expect(error.toWellFormed().startsWith(text)).toBe(true);
      }),
    );
  });

  it('has only characters that SQS accepts on a dead letter', () => {
    fc.assert(
      fc.property(someUnits, (error) => {
        const text = toAttributeText(error);

        expect(text).toMatch(xmlText);
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(1_000);
      }),
    );
  });
});
