import { describe, expect, it } from '@jest/globals';
import { readBatchAnswer } from './batch-item-failures.ts';
import { failuresOf } from './event-source.fixture.ts';

const sent = new Set(['9', '10']);

describe('the response to a batch', () => {
  it.each([undefined, null, {}, { batchItemFailures: null }, { batchItemFailures: [] }, { other: 1 }])(
    'is a success if it names no failure: %j',
    (answer) => {
      expect(readBatchAnswer(answer, sent)).toEqual({ kind: 'success' });
    },
  );

  it('is read as the set of failures that it names', () => {
    expect(readBatchAnswer(failuresOf('10', '9', '10'), sent)).toEqual({
      kind: 'failures',
      identifiers: new Set(['9', '10']),
    });
  });

  it.each([
    failuresOf(''),
    failuresOf(null),
    failuresOf(undefined),
    failuresOf(9),
    failuresOf('11'),
    failuresOf('9', '11'),
    { batchItemFailures: [{ itemidentifier: '9' }] },
    { batchItemFailures: [null] },
    { batchItemFailures: '9' },
    'done',
    true,
  ])('is invalid if an identifier is missing or unknown, or the response is malformed: %j', (answer) => {
    expect(readBatchAnswer(answer, sent)).toEqual({ kind: 'invalid' });
  });
});
