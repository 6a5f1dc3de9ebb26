import { limits } from './limits.ts';
import type { FunctionDescription, StreamMappingDescription } from './resource-descriptions.ts';
import { relayEnvironment } from './service-environment.ts';
import { namesOf } from './service-names.ts';
import type { TransactionalService } from './service-options.ts';

const relayTimeoutSeconds = 60;
const relayMemoryMegabytes = 512;
const relayBatchSize = 100;

/*
 * The stream forgets a record after 24 hours. Until an hour before, a relay that cannot publish keeps trying; then the
 * record goes to the bucket, the only destination that keeps the record itself.
 */
const maximumRecordAgeSeconds = 23 * 3_600;

/** The function that moves a service's messages from its outbox to its topic. */
export const describeRelay = (service: TransactionalService): FunctionDescription => ({
  name: namesOf(service.name).relay,
  entry: service.relayEntry,
  timeoutSeconds: relayTimeoutSeconds,
  memoryMegabytes: relayMemoryMegabytes,
  environment: relayEnvironment(service),
});

/** What feeds the relay. One batch of a shard at a time: more would give up the order of an aggregate's messages. */
export const describeRelayMapping = ({ name }: TransactionalService): StreamMappingDescription => ({
  function: namesOf(name).relay,
  table: namesOf(name).outboxTable,
  startingPosition: 'TRIM_HORIZON',
  batchSize: relayBatchSize,
  batchingWindowSeconds: 0,
  eventNames: ['INSERT'],
  bisectBatchOnError: true,
  reportBatchItemFailures: true,
  retryAttempts: limits.streamRetryAttempts.maximum,
  maximumRecordAgeSeconds,
  parallelizationFactor: 1,
  onFailureBucket: namesOf(name).relayFailuresBucket,
});
