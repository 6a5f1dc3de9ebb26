import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Backoff, Clock } from '@dynamo-outbox/kernel';
import type { StreamMappingDescription } from '@dynamo-outbox/topology/internal';
import type { DynamoDBStreamEvent } from 'aws-lambda';

import type { InvokeFunction, Warn } from './event-source.ts';
import type { OnFailureDestination } from './on-failure-destination.ts';
import type { StreamCheckpoints } from './stream-checkpoints.ts';

/** A stream mapping and its stream. */
export interface StreamMapping extends Omit<StreamMappingDescription, 'onFailureBucket'> {
  /** ARN of the table's stream. */
  readonly streamArn: string;
}

/** Dependencies of a stream event source. */
export interface StreamEventSourceDependencies {
  readonly streams: DynamoDBStreamsClient;
  /** The region in records. */
  readonly region: string;
  readonly mapping: StreamMapping;
  readonly invoke: InvokeFunction<DynamoDBStreamEvent>;
  readonly checkpoints: StreamCheckpoints;
  readonly onFailure: OnFailureDestination;
  readonly warn: Warn;
  /** Clock for the age of records. Default: the system clock. */
  readonly clock?: Clock;
  /**
   * Wait between two polls of an idle shard, in milliseconds. Grows up to fivefold while no records arrive. Default 10.
   */
  readonly pollMilliseconds?: number | undefined;
  /** Wait before a batch is sent again. Default: 100 ms, doubling up to 10 s. */
  readonly retryBackoff?: Backoff;
}
