import type { Backoff, Sleep } from '@dynamo-outbox/kernel';
import type { RelayObserver } from './relay-event.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { Lane, PendingMessage } from './lane.ts';
import type { PublishFailure } from './publish-failure.ts';
import type { MessagePublisher } from './message-publisher.ts';
import type { Parker } from './parker.ts';

/** Dependencies of a run over one batch. */
export interface RelayRunDependencies {
  readonly publisher: MessagePublisher;
  /** Without it, a message that can never be published stops its lane and is reported. */
  readonly parker: Parker | undefined;
  readonly breaker: CircuitBreaker;
  readonly maxInFlight: number;
  readonly observer: RelayObserver;
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly remainingMilliseconds: () => number;
}

/** The lanes whose head is for one topic, and the calls to the topic. */
export interface TopicTraffic {
  readonly topic: string;
  /** Lanes without a message in flight. It is a set, which keeps the order and removes any member quickly. */
  readonly ready: Set<Lane>;
  callsInFlight: number;
  /** Number of lanes in flight that have more messages. */
  returning: number;
}

/** The state of a run over one batch. */
export interface RelayRun extends RelayRunDependencies {
  readonly traffic: Map<string, TopicTraffic>;
  /** Calls, parkings and waits that have not ended. */
  readonly underWay: Set<Promise<void>>;
  callsInFlight: number;
  published: number;
  retried: number;
}

/** The failure of an entry for which the publisher returned no result. */
export const noResult: PublishFailure = {
  outcome: 'failed',
  fault: 'transient',
  code: 'NO_RESULT',
  reason: 'The publisher gave no result for this entry.',
};

/** Creates the state of a new run. */
export const toRun = (dependencies: RelayRunDependencies): RelayRun => ({
  ...dependencies,
  traffic: new Map(),
  underWay: new Set(),
  callsInFlight: 0,
  published: 0,
  retried: 0,
});

/** Returns the traffic of a topic. The first call for a topic creates it. */
export const trafficOf = (run: RelayRun, topic: string): TopicTraffic => {
  const known = run.traffic.get(topic);
  if (known !== undefined) {
    return known;
  }
  const traffic: TopicTraffic = { topic, ready: new Set(), callsInFlight: 0, returning: 0 };
  run.traffic.set(topic, traffic);
  return traffic;
};

/** Lets the run wait for a task before it ends. */
export const track = (run: RelayRun, task: Promise<void>): void => {
  const tracked = task.finally(() => run.underWay.delete(tracked));
  run.underWay.add(tracked);
};

/** Reports that a message stays unpublished in this run. */
export const giveUp = ({ observer }: RelayRun, pending: PendingMessage, failure: PublishFailure): void => {
  observer({
    event: 'relay.message-failed',
    messageId: pending.message.id,
    messageType: pending.message.type,
    topic: pending.message.topic,
    position: pending.record.position,
    fault: failure.fault,
    code: failure.code,
    reason: failure.reason,
    attempts: pending.attempts,
  });
};
