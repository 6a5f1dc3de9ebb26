import { createHash, randomUUID } from 'node:crypto';

import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '@dynamo-outbox/kernel';
import type { DynamoDBRecord } from 'aws-lambda';

import { sequenceNumberOf } from './stream-record.ts';

/** Why a stream mapping gave up records, as AWS names it. */
export type GiveUpCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Records that a stream mapping gave up, in stream order; at least one. */
export interface GivenUpBatch {
  readonly shardId: string;
  readonly records: readonly DynamoDBRecord[];
  readonly condition: GiveUpCondition;
  /** Number of function calls with these records. */
  readonly invokeCount: number;
  /** Whether the last call threw an error instead of returning failures. */
  readonly isFunctionError: boolean;
}

/** Stores records that a stream mapping gave up. Rejects if it cannot: the mapping then retries. */
export type OnFailureDestination = (batch: GivenUpBatch) => Promise<void>;

/** Dependencies of {@link createS3OnFailureDestination}. */
export interface S3OnFailureDestinationOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly clock: Clock;
}

/** Returns the id of a mapping, a UUID as in AWS, which is stable for a function and its stream. */
const mappingIdOf = (functionArn: string, streamArn: string): string => {
  const digest = createHash('sha256').update(`${functionArn} ${streamArn}`).digest('hex');
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join('-');
};

const arrivalOf = (record: DynamoDBRecord | undefined): string =>
  new Date((record?.dynamodb?.ApproximateCreationDateTime ?? 0) * 1000).toISOString().replace('.000Z', 'Z');

const toStreamBatch = (
  streamArn: string,
  { shardId, records }: GivenUpBatch,
): Readonly<Record<string, unknown>> => {
  const [first] = records;
  const last = records.at(-1);
  return {
    shardId,
    startSequenceNumber: first && sequenceNumberOf(first),
    endSequenceNumber: last && sequenceNumberOf(last),
    approximateArrivalOfFirstRecord: arrivalOf(first),
    approximateArrivalOfLastRecord: arrivalOf(last),
    batchSize: records.length,
    streamArn,
  };
};

const toInvocationRecord = (
  { functionArn, streamArn }: S3OnFailureDestinationOptions,
  batch: GivenUpBatch,
  now: Date,
): Readonly<Record<string, unknown>> => ({
  requestContext: {
    requestId: randomUUID(),
    functionArn: `${functionArn}:$LATEST`,
    condition: batch.condition,
    approximateInvokeCount: batch.invokeCount,
  },
  responseContext: {
    statusCode: 200,
    executedVersion: '$LATEST',
    functionError: batch.isFunctionError ? 'Unhandled' : null,
  },
  version: '1.0',
  timestamp: now.toISOString(),
  DDBStreamBatchInfo: toStreamBatch(streamArn, batch),
  // The whole event as text, so that the function can be called with it again.
  payload: JSON.stringify({ Records: batch.records }),
});

const objectKeyOf = (mappingId: string, shardId: string, now: Date): string => {
  const [date = '', time = ''] = now.toISOString().split('T');
  const timeOfDay = time.slice(0, 8).replaceAll(':', '.');
  return `aws/lambda/${mappingId}/${shardId}/${date.replaceAll('-', '/')}/${date}T${timeOfDay}-${randomUUID()}`;
};

/**
 * Writes each given-up batch as one S3 object, records included.
 *
 * Format and key are those of Lambda. Source: "Retain discarded records for a DynamoDB event source", AWS Lambda
 * Developer Guide.
 */
export const createS3OnFailureDestination = (
  options: S3OnFailureDestinationOptions,
): OnFailureDestination => {
  const mappingId = mappingIdOf(options.functionArn, options.streamArn);
  return async (batch) => {
    const now = options.clock();
    await options.s3.send(
      new PutObjectCommand({
        Bucket: options.bucket,
        Key: objectKeyOf(mappingId, batch.shardId, now),
        Body: JSON.stringify(toInvocationRecord(options, batch, now)),
        ContentType: 'application/json',
      }),
    );
  };
};
