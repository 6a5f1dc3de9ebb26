import type { Random } from '../engine/random.ts';

/** A version of the contract between the services. */
export type SchemaVersion = 1 | 2 | 3;

/** A version of the producer's contract, and the version in which it publishes. */
export interface PublishedVersion {
  readonly version: SchemaVersion;
  readonly publishVersion: SchemaVersion;
}

/** The configuration of the services in a history. It is plain data, so that a history can be printed and run again. */
export interface Setup {
  /** FIFO topics and queues, or standard ones. */
  readonly isFifo: boolean;
  readonly tracking: 'status' | 'none';
  /** Number of sweepers; 0 if the stream is the only path. */
  readonly sweepers: number;
  readonly parkPolicy: 'parkMessage' | 'parkKey';
  /** How the outbox orders the items of a key. */
  readonly order: 'version' | 'commit' | 'none';
  /** Maximum records in a batch of the stream. */
  readonly streamBatch: number;
  /** Maximum messages in a batch of the queue. */
  readonly queueBatch: number;
  readonly maxReceiveCount: number;
  /** Whether the consumer checks sequence numbers. */
  readonly sequenceGuard: boolean;
  /** Whether SNS wraps bodies in its notification. */
  readonly isWrapped: boolean;
  /** Maximum concurrent calls of the relay to the broker. */
  readonly maxInFlight: number;
  /** Maximum difference between the clocks of processes, in milliseconds. */
  readonly skewMilliseconds: number;
  /** Maximum difference between the clocks of operators' machines, in milliseconds. */
  readonly operatorSkewMilliseconds: number;
  /** Age in seconds at which the stream gives up a record; at least a minute, as on AWS. */
  readonly streamMaxAgeSeconds: number;
  /** How many shards the stream has. */
  readonly streamShards: number;
  /** Timeout of an invocation of the relay, in seconds. */
  readonly relayTimeoutSeconds: number;
  /** Whether the consumer handles the messages of a key one after another. */
  readonly turns: boolean;
  /** Maximum number of entries of the undispatched list that the guard reads before it looks up keys instead. */
  readonly guardListLimit: number;
  /** Version of the producer's contract at the start. */
  readonly producerVersion: SchemaVersion;
  /** Version in which the producer publishes at the start. */
  readonly publishVersion: SchemaVersion;
  /** Version of the consumer's contract at the start. */
  readonly consumerVersion: SchemaVersion;
}

/** Draws a setup. A sweeper needs tracking; marks without a second path are allowed. */
export const drawSetup = (random: Random): Setup => {
  const version = random.pick<SchemaVersion>([1, 1, 2]);
  const tracking = random.chance(0.8) ? 'status' : 'none';
  const isFifo = random.chance(0.7);
  return {
    isFifo,
    tracking,
    sweepers: tracking === 'none' ? 0 : random.pick([0, 1, 1, 1, 2]),
    parkPolicy: random.chance(0.7) ? 'parkMessage' : 'parkKey',
    // An outbox without an order works only with standard topics.
    order: random.pick(isFifo ? ['version', 'commit'] : ['version', 'commit', 'none']),
    streamBatch: random.pick([1, 2, 5, 10]),
    queueBatch: random.pick([1, 3, 10]),
    maxReceiveCount: random.pick([20, 24]),
    sequenceGuard: random.chance(0.3),
    isWrapped: random.chance(0.2),
    maxInFlight: random.pick([1, 2, 4]),
    skewMilliseconds: random.pick([0, 0, 500, 5_000]),
    operatorSkewMilliseconds: random.pick([0, 0, 5_000]),
    streamMaxAgeSeconds: random.pick([60, 600, 23 * 3_600]),
    streamShards: random.pick([1, 1, 2]),
    guardListLimit: random.pick([1, 3, 10_000]),
    relayTimeoutSeconds: random.pick([30, 30, 12]),
    turns: random.chance(0.3),
    producerVersion: version,
    publishVersion: version,
    consumerVersion: version,
  };
};
