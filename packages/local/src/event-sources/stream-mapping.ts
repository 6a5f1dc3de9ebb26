import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Backoff, Clock } from '@dynamo-outbox/kernel';
import type { StreamMappingDescription } from '@dynamo-outbox/topology';
import type { DynamoDBStreamEvent } from 'aws-lambda';

import type { InvokeFunction, Warn } from './event-source.ts';
import type { OnFailureDestination } from './on-failure-destination.ts';
import type { StreamCheckpoints } from './stream-checkpoints.ts';

/** A stream mapping together with its stream. */
export interface StreamMapping extends Omit<StreamMappingDescription, 'onFailureBucket'> {
  /** ARN of the table's stream. */
  readonly streamArn: string;
}

/** What a stream event source is made of. */
export interface StreamEventSourceDependencies {
  readonly streams: DynamoDBStreamsClient;
  /** The region that records state. */
  readonly region: string;
  readonly mapping: StreamMapping;
  readonly invoke: InvokeFunction<DynamoDBStreamEvent>;
  readonly checkpoints: StreamCheckpoints;
  readonly onFailure: OnFailureDestination;
  readonly warn: Warn;
  /** Tells the age of records; the system clock by default. */
  readonly clock?: Clock;
  /** Wait between two polls of an idle shard; 10 by default. It grows fivefold when nothing came for a while. */
  readonly pollMilliseconds?: number | undefined;
  /** Waits before a batch is sent again; 100 ms doubling to 10 s by default. */
  readonly retryBackoff?: Backoff;
}
