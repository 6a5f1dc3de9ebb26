import { expect } from '@jest/globals';
import type { JsonSchema } from '@dynamo-outbox/messaging';
import fc from 'fast-check';
import * as z from 'zod';
import { findDifferences } from './find-differences.ts';
import { closeSchema, payloadsOf, schemaPairs } from './schemas.fixture.ts';

/** Zod reads JSON Schema with code of its own, so it is an independent judge. */
const judgeOf = (schema: JsonSchema): ((payload: unknown) => boolean) => {
  const judge = z.fromJSONSchema(schema);
  return (payload) => judge.safeParse(payload).success;
};

const toJson = (payload: unknown): unknown => JSON.parse(JSON.stringify(payload));

/** Expects that a pair of schemas has a difference exactly if the writer has a payload that the reader refuses. */
export const expectExactComparison = (numRuns: number): void => {
  fc.assert(
    fc.property(schemaPairs, fc.integer(), ([writer, reader], seed) => {
      const isOfWriter = judgeOf(closeSchema(writer));
      const isRead = judgeOf(reader);
      const differences = findDifferences(writer, reader);

      for (const { reason, example } of differences) {
        expect({ reason, isComparable: example !== undefined }).toEqual({ reason, isComparable: true });
        expect([isOfWriter(example?.payload), isRead(example?.payload)]).toEqual([true, false]);
      }
      if (differences.length === 0) {
        const payloads = [payloadsOf(writer), payloadsOf(reader)].flatMap((arbitrary) =>
          fc.sample(arbitrary, { numRuns: 25, seed }).map(toJson),
        );
        expect(payloads.filter((payload) => isOfWriter(payload) && !isRead(payload))).toEqual([]);
      }
    }),
    { numRuns },
  );
};
