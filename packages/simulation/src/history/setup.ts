import type { Random } from '../engine/random.ts';

/** How the services of a history are configured. Plain data, so that a history can be printed, and run again. */
export interface Setup {
  /** FIFO topics and queues, or standard ones. */
  readonly isFifo: boolean;
  readonly tracking: 'status' | 'none';
  /** Instances of the sweeper; 0 where the stream is the only path. */
  readonly sweepers: number;
  readonly parkPolicy: 'parkMessage' | 'parkKey';
  /** How the outbox orders the items of a key. */
  readonly order: 'version' | 'commit' | 'none';
  /** Records of one batch of the stream. */
  readonly streamBatch: number;
  /** Messages of one batch of the queue. */
  readonly queueBatch: number;
  readonly maxReceiveCount: number;
  /** Whether the consumer checks sequence numbers. */
  readonly sequenceGuard: boolean;
  /** Whether SNS wraps bodies in its notification. */
  readonly isWrapped: boolean;
  /** Most calls of the relay to the broker at a time. */
  readonly maxInFlight: number;
  /** How far the clocks of processes differ at most, in milliseconds. */
  readonly skewMilliseconds: number;
  /** How far the clocks of operators' machines differ at most, in milliseconds. */
  readonly operatorSkewMilliseconds: number;
  /** Age in seconds at which the stream gives a record up; a minute at the least, as on AWS. */
  readonly streamMaxAgeSeconds: number;
  /** How many shards the stream has. */
  readonly streamShards: number;
  /** How long an invocation of the relay may take, in seconds. */
  readonly relayTimeoutSeconds: number;
  /** Whether the consumer handles the messages of a key one after another. */
  readonly turns: boolean;
  /** Entries of the undispatched list after which the guard looks at its own keys instead. */
  readonly guardListLimit: number;
}

/** Draws a setup. A sweeper needs tracking; marks without a second path are allowed. */
export const drawSetup = (random: Random): Setup => {
  const tracking = random.chance(0.8) ? 'status' : 'none';
  const isFifo = random.chance(0.7);
  return {
    isFifo,
    tracking,
    sweepers: tracking === 'none' ? 0 : random.pick([0, 1, 1, 1, 2]),
    parkPolicy: random.chance(0.7) ? 'parkMessage' : 'parkKey',
    // An outbox without an order works with standard topics only.
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
  };
};
