import type { Backoff, Sleep } from '@dynamo-outbox/kernel';
import type { RelayObserver } from './relay-event.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { Lane, PendingMessage, PublishFailure } from './lane.ts';
import type { MessagePublisher } from './message-publisher.ts';
import type { Parker } from './parker.ts';

/** What a run over one batch is given. */
export interface RelayRunDependencies {
  readonly publisher: MessagePublisher;
  /** Absent: what can never be published stops its lane, and is reported. */
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

/** The lanes whose head is for one topic, and the calls to it. */
export interface TopicTraffic {
  readonly topic: string;
  /** Lanes with no message in flight. A set, because it keeps the order and gives up any member at once. */
  readonly ready: Set<Lane>;
  callsInFlight: number;
  /** Lanes in flight that have more messages behind. */
  returning: number;
}

/** A run over one batch, and how far it is. */
export interface RelayRun extends RelayRunDependencies {
  readonly traffic: Map<string, TopicTraffic>;
  /** Calls, parkings and waits that have not ended. */
  readonly underWay: Set<Promise<void>>;
  callsInFlight: number;
  published: number;
  retried: number;
}

/** The failure of an entry that the publisher owes a result for. */
export const noResult: PublishFailure = {
  outcome: 'failed',
  fault: 'transient',
  code: 'NO_RESULT',
  reason: 'The publisher gave no result for this entry.',
};

/** Begins a run. */
export const toRun = (dependencies: RelayRunDependencies): RelayRun => ({
  ...dependencies,
  traffic: new Map(),
  underWay: new Set(),
  callsInFlight: 0,
  published: 0,
  retried: 0,
});

/** The traffic of a topic, which begins when it is first asked for. */
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
