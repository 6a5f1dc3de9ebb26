import { describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { createRecordingFunction, failuresOf } from './event-source.fixture.ts';
import type { GivenUpBatch } from './on-failure-destination.ts';
import { StreamBatchDelivery, type StreamFailurePolicy } from './stream-batch-delivery.ts';
import { sequenceNumberOf } from './stream-record.ts';

const now = new Date('2030-01-01T00:00:00Z');

const recordsOf = (numbers: readonly number[], ageSeconds = 0): readonly DynamoDBRecord[] =>
  numbers.map((number) => ({
    dynamodb: {
      SequenceNumber: String(number),
      ApproximateCreationDateTime: now.getTime() / 1000 - ageSeconds,
    },
  }));

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_unused, index) => from + index);

const deliver = async (
  records: readonly DynamoDBRecord[],
  behave: (records: DynamoDBRecord[], call: number) => unknown,
  policy: Partial<StreamFailurePolicy> = {},
) => {
  const called = createRecordingFunction(behave);
  const givenUp: GivenUpBatch[] = [];
  const checkpoints: string[] = [];
  await new StreamBatchDelivery({
    shardId: 'shard',
    policy: {
      bisectBatchOnError: false,
      reportBatchItemFailures: true,
      retryAttempts: 2,
      maximumRecordAgeSeconds: -1,
      ...policy,
    },
    invoke: called.invoke,
    onFailure: async (batch) => {
      givenUp.push(batch);
    },
    checkpoint: async (sequenceNumber) => {
      checkpoints.push(sequenceNumber);
    },
    retryBackoff: { baseMilliseconds: 0, capMilliseconds: 0 },
    clock: () => now,
    warn: () => undefined,
    signal: new AbortController().signal,
  }).deliver(records);
  return {
    calls: called.batches.map((batch) => batch.map(sequenceNumberOf).join(' ')),
    givenUp: givenUp.map((batch) => ({ ...batch, records: batch.records.map(sequenceNumberOf).join(' ') })),
    checkpoints,
  };
};

const throwOn =
  (...bad: readonly number[]) =>
  (records: readonly DynamoDBRecord[]): unknown => {
    if (records.some((record) => bad.includes(Number(sequenceNumberOf(record))))) {
      throw new Error('bad record');
    }
    return undefined;
  };

describe('the delivery of a stream batch', () => {
  it('restarts at the lowest failed sequence number, compared as numbers', async () => {
    const { calls, checkpoints } = await deliver(recordsOf(range(8, 11)), (_records, call) =>
      call === 1 ? failuresOf('10', '9') : undefined,
    );

    expect(calls).toEqual(['8 9 10 11', '9 10 11']);
    expect(checkpoints).toEqual(['8', '11']);
  });

  it('compares sequence numbers that are too large for a floating-point number', async () => {
    const base = 10n ** 24n;
    const records = [base, base + 1n, base + 2n].map((number) => ({
      dynamodb: { SequenceNumber: String(number) },
    }));

    const { calls } = await deliver(records, (_records, call) =>
      call === 1 ? failuresOf(String(base + 2n), String(base + 1n)) : undefined,
    );

    expect(calls[1]).toBe(`${base + 1n} ${base + 2n}`);
  });

  it('redelivers the whole batch if the function throws', async () => {
    const { calls, checkpoints } = await deliver(recordsOf([1, 2]), (_records, call) => {
      if (call === 1) {
        throw new Error('no');
      }
    });

    expect(calls).toEqual(['1 2', '1 2']);
    expect(checkpoints).toEqual(['2']);
  });

  it.each(['', '3', null])(
    'redelivers the whole batch if the response names the record %j',
    async (identifier) => {
      const { calls } = await deliver(recordsOf([1, 2]), (_records, call) =>
        call === 1 ? failuresOf('2', identifier) : undefined,
      );

      expect(calls).toEqual(['1 2', '1 2']);
    },
  );

  it('does not read the response unless the mapping says so', async () => {
    const { calls, checkpoints } = await deliver(recordsOf([1, 2]), () => failuresOf('1'), {
      reportBatchItemFailures: false,
    });

    expect(calls).toEqual(['1 2']);
    expect(checkpoints).toEqual(['2']);
  });

  it.each([0, 1, 3])('gives up the batch after %d retries and continues after it', async (retryAttempts) => {
    const { calls, givenUp, checkpoints } = await deliver(recordsOf([1, 2]), throwOn(2), { retryAttempts });

    expect(calls).toHaveLength(retryAttempts + 1);
    expect(givenUp).toEqual([
      {
        shardId: 'shard',
        records: '1 2',
        condition: 'RetryAttemptsExhausted',
        invokeCount: retryAttempts + 1,
        isFunctionError: true,
      },
    ]);
    expect(checkpoints).toEqual(['2']);
  });

  it('can succeed at the last retry', async () => {
    const { calls, givenUp } = await deliver(
      recordsOf([1]),
      (_records, call) => {
        if (call <= 2) {
          throw new Error('no');
        }
      },
      { retryAttempts: 2 },
    );

    expect(calls).toHaveLength(3);
    expect(givenUp).toEqual([]);
  });

  it('counts a response with failures as a retry', async () => {
    const { calls, givenUp } = await deliver(recordsOf([1, 2, 3]), () => failuresOf('2'), {
      retryAttempts: 1,
    });

    expect(calls).toEqual(['1 2 3', '2 3']);
    expect(givenUp).toMatchObject([{ records: '2 3', invokeCount: 2, isFunctionError: false }]);
  });

  it('retries without end if retries are unlimited', async () => {
    const { calls, givenUp } = await deliver(
      recordsOf([1]),
      (_records, call) => {
        if (call <= 50) {
          throw new Error('no');
        }
      },
      { retryAttempts: -1 },
    );

    expect(calls).toHaveLength(51);
    expect(givenUp).toEqual([]);
  });

  it('bisects a failing batch, without using retries, until the bad record is alone', async () => {
    const { calls, givenUp, checkpoints } = await deliver(recordsOf(range(1, 8)), throwOn(6), {
      bisectBatchOnError: true,
      retryAttempts: 1,
    });

    expect(calls).toEqual(['1 2 3 4 5 6 7 8', '1 2 3 4', '5 6 7 8', '5 6', '5', '6', '6', '7 8']);
    expect(givenUp).toMatchObject([{ records: '6', invokeCount: 2 }]);
    expect(checkpoints).toEqual(['4', '5', '6', '8']);
  });

  it('splits a batch at the record that the response names', async () => {
    const { calls, givenUp } = await deliver(
      recordsOf(range(1, 4)),
      (records) => (records.map(sequenceNumberOf).includes('2') ? failuresOf('2') : undefined),
      { bisectBatchOnError: true, retryAttempts: 0 },
    );

    expect(calls).toEqual(['1 2 3 4', '2 3 4', '2 3', '2', '3', '4']);
    expect(givenUp).toMatchObject([{ records: '2', invokeCount: 1, isFunctionError: false }]);
  });

  it('gives up exactly the bad records, and delivers the others in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        async (isBad, throws) => {
          const bad = new Set(isBad.flatMap((is, index) => (is ? [String(index + 1)] : [])));
          const { calls, givenUp, checkpoints } = await deliver(
            recordsOf(range(1, isBad.length)),
            (records) => {
              const failed = records.map(sequenceNumberOf).filter((number) => bad.has(number));
              if (throws && failed.length > 0) {
                throw new Error('bad');
              }
              return failuresOf(...failed);
            },
            { bisectBatchOnError: true, retryAttempts: 0 },
          );

          expect(givenUp.map(({ records }) => records)).toEqual([...bad]);
          expect(new Set(calls.join(' ').split(' '))).toEqual(new Set(range(1, isBad.length).map(String)));
          const positions = checkpoints.map(Number);
          expect(positions).toEqual([...positions].sort((a, b) => a - b));
          expect(positions.at(-1)).toBe(isBad.length);
        },
      ),
    );
  });

  it('gives up records that are older than the limit, and delivers the others', async () => {
    const records = [...recordsOf([1, 2], 61), ...recordsOf([3], 60)];

    const { calls, givenUp, checkpoints } = await deliver(records, () => undefined, {
      maximumRecordAgeSeconds: 60,
    });

    expect(calls).toEqual(['3']);
    expect(givenUp).toMatchObject([{ records: '1 2', condition: 'RecordAgeExceeded', invokeCount: 0 }]);
    expect(checkpoints).toEqual(['2', '3']);
  });
});
