import { limits } from './limits.ts';
import type { FunctionDescription, StreamMappingDescription } from './resource-descriptions.ts';
import { relayEnvironment } from './service-environment.ts';
import { namesOf } from './service-names.ts';
import type { PublishingService } from './service-options.ts';

const relayTimeoutSeconds = 60;
const relayMemoryMegabytes = 512;
const relayBatchSize = 100;

/*
 * The stream deletes a record after 24 hours. A relay that cannot publish retries until one hour before that. Then the
 * record goes to the bucket, the only destination that stores the record itself.
 */
const maximumRecordAgeSeconds = 23 * 3_600;

/** The function that moves a service's messages from its outbox to its topic. */
export const describeRelay = (service: PublishingService): FunctionDescription => ({
  name: namesOf(service.name).relay,
  entry: service.relayEntry,
  timeoutSeconds: relayTimeoutSeconds,
  memoryMegabytes: relayMemoryMegabytes,
  environment: relayEnvironment(service),
});

/**
 * The event source mapping of the relay. Each shard has one batch at a time: more would lose the message order of an
 * aggregate.
 */
export const describeRelayMapping = ({ name }: PublishingService): StreamMappingDescription => ({
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
