import type { BatchStatementErrorCodeEnum } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { toVerdict } from './dispatch-marks.ts';

const answering = (code: string | undefined) =>
  toVerdict({ Error: { Code: code as BatchStatementErrorCodeEnum | undefined } });

describe('the answer to a mark statement', () => {
  it('counts as marked only if it has no error, or if the item no longer exists', () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        expect(answering(code) === 'marked').toBe(code === 'ConditionalCheckFailed');
      }),
    );
    expect(toVerdict({})).toBe('marked');
    expect(toVerdict({ TableName: 'orders-outbox' })).toBe('marked');
    expect(answering('ConditionalCheckFailed')).toBe('marked');
  });

  it.each([
    ['throttled', 'ThrottlingError'],
    ['unknown to this version', 'ReplicatedWriteConflict'],
    ['named like a member of every object', 'constructor'],
    ['missing', undefined],
  ])('is retried when its code is %s', (_, code) => {
    expect(answering(code)).toBe('again');
  });

  it('is retried when the response leaves it out', () => {
    expect(toVerdict(undefined)).toBe('again');
  });
});
