import type { Backoff, Sleep } from '@dynamo-outbox/kernel';
import { fullJitterMilliseconds } from '@dynamo-outbox/kernel';
import type { MessagingObserver } from '../observer.ts';
import type { Lane, PendingMessage, PublishFailure } from './lane.ts';
import type { MessagePublisher, PublishResult } from './message-publisher.ts';
import type { PublishCall, Share } from './publish-call.ts';
import { packCall } from './publish-call.ts';

/** What a run over one batch is given. */
export interface RelayRunDependencies {
  readonly publisher: MessagePublisher;
  readonly maxInFlight: number;
  readonly observer: MessagingObserver;
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly remainingMilliseconds: () => number;
}

/** The lanes whose head is for one topic, and the calls to it. */
interface TopicTraffic {
  readonly topic: string;
  /** Lanes with no message in flight. A set, because it keeps the order and gives up any member at once. */
  readonly ready: Set<Lane>;
  callsInFlight: number;
  /** Lanes in flight that have more messages behind. */
  returning: number;
}

interface RelayRun extends RelayRunDependencies {
  readonly traffic: Map<string, TopicTraffic>;
  /** Calls and waits that have not ended. */
  readonly underWay: Set<Promise<void>>;
  callsInFlight: number;
  published: number;
  retried: number;
}

const noResult: PublishFailure = {
  outcome: 'failed',
  fault: 'transient',
  code: 'NO_RESULT',
  reason: 'The publisher gave no result for this entry.',
};

const tooLarge = ({ bytes }: PendingMessage, { maxBytes }: MessagePublisher): PublishFailure => ({
  outcome: 'failed',
  fault: 'sender',
  code: 'MESSAGE_TOO_LARGE',
  reason: `The message takes ${bytes} bytes, and a call may have ${maxBytes}.`,
});

const giveUp = ({ observer }: RelayRun, pending: PendingMessage, failure: PublishFailure): void => {
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

const trafficOf = (run: RelayRun, topic: string): TopicTraffic => {
  const known = run.traffic.get(topic);
  if (known !== undefined) {
    return known;
  }
  const traffic: TopicTraffic = { topic, ready: new Set(), callsInFlight: 0, returning: 0 };
  run.traffic.set(topic, traffic);
  return traffic;
};

/** Queues the lane for its head's topic. A lane that is not queued again stops: what is left of it stays unpublished. */
const enqueue = (run: RelayRun, lane: Lane): void => {
  const head = lane.messages[lane.next];
  if (head === undefined) {
    return;
  }
  if (head.bytes > run.publisher.maxBytes) {
    giveUp(run, head, tooLarge(head, run.publisher));
    return;
  }
  trafficOf(run, head.message.topic).ready.add(lane);
};

const track = (run: RelayRun, task: Promise<void>): void => {
  const tracked = task.finally(() => run.underWay.delete(tracked));
  run.underWay.add(tracked);
};

/** Books the results of a share. Its failed messages move up to the head of the lane, still in order, and are returned. */
const settleShare = (
  run: RelayRun,
  { lane, count, offset }: Share,
  results: readonly PublishResult[],
): readonly PendingMessage[] => {
  const end = lane.next + count;
  let head = end;
  for (let index = count - 1; index >= 0; index -= 1) {
    const pending = lane.messages[lane.next + index];
    const result = results[offset + index] ?? noResult;
    if (pending === undefined) {
      continue;
    }
    if (result.outcome === 'published') {
      run.published += 1;
      pending.record.unpublished -= 1;
    } else {
      pending.attempts += 1;
      pending.failure = result;
      head -= 1;
      lane.messages[head] = pending;
    }
  }
  lane.next = head;
  return head === end ? [] : lane.messages.slice(head, end);
};

const retryLater = async (
  run: RelayRun,
  lanes: readonly Lane[],
  delayMilliseconds: number,
): Promise<void> => {
  await run.sleep(delayMilliseconds);
  for (const lane of lanes) {
    enqueue(run, lane);
  }
};

/** The lanes of one call wait together, so that they share a call again. Without time for the wait they stop. */
const retryOrGiveUp = (run: RelayRun, failed: ReadonlyMap<Lane, readonly PendingMessage[]>): void => {
  const pending = [...failed.values()].flat();
  const attempts = Math.max(...pending.map((one) => one.attempts));
  const delayMilliseconds = fullJitterMilliseconds(attempts, run.backoff, run.random);
  if (delayMilliseconds < run.remainingMilliseconds()) {
    run.retried += pending.length;
    track(run, retryLater(run, [...failed.keys()], delayMilliseconds));
    return;
  }
  for (const one of pending) {
    giveUp(run, one, one.failure ?? noResult);
  }
};

const isFinal = ({ attempts }: RelayRun, pending: PendingMessage): boolean =>
  pending.failure?.fault === 'sender' || pending.attempts >= attempts;

/** Books a call's results: lanes without a failure go on, those with a final one stop, the others try again. */
const settleCall = (
  run: RelayRun,
  { topic, entries, shares }: PublishCall,
  results: readonly PublishResult[],
): void => {
  const again = new Map<Lane, readonly PendingMessage[]>();
  let failures = 0;
  for (const share of shares) {
    const failed = settleShare(run, share, results);
    failures += failed.length;
    const final = failed.filter((pending) => isFinal(run, pending));
    for (const pending of final) {
      giveUp(run, pending, pending.failure ?? noResult);
    }
    if (failed.length === 0) {
      enqueue(run, share.lane);
    } else if (final.length === 0) {
      again.set(share.lane, failed);
    }
  }
  run.observer({ event: 'relay.published-batch', topic, entries: entries.length, failed: failures });
  if (again.size > 0) {
    retryOrGiveUp(run, again);
  }
};

const publishCall = async (run: RelayRun, traffic: TopicTraffic): Promise<void> => {
  const call = packCall(traffic.topic, traffic.ready, run.publisher);
  const returning = call.shares.filter(({ lane, count }) => lane.next + count < lane.messages.length).length;
  run.callsInFlight += 1;
  traffic.callsInFlight += 1;
  traffic.returning += returning;
  const results = await run.publisher.publish(call.topic, call.entries);
  run.callsInFlight -= 1;
  traffic.callsInFlight -= 1;
  traffic.returning -= returning;
  settleCall(run, call, results);
};

/**
 * Whether to call now. On an ordered topic, a call that would not be full waits for lanes that are about to come back,
 * as long as two other calls keep the broker busy: without that, a remainder of one key would travel alone for ever.
 */
const isWorthACall = (
  { publisher }: RelayRun,
  { topic, ready, callsInFlight, returning }: TopicTraffic,
): boolean => {
  if (ready.size === 0 || ready.size >= publisher.maxEntries) {
    return ready.size > 0;
  }
  return !(callsInFlight >= 2 && returning > 0 && publisher.isOrdered(topic));
};

const startCalls = (run: RelayRun): void => {
  if (run.remainingMilliseconds() <= 0) {
    for (const { ready } of run.traffic.values()) {
      ready.clear();
    }
    return;
  }
  let started = true;
  while (started) {
    started = false;
    for (const traffic of run.traffic.values()) {
      if (run.callsInFlight < run.maxInFlight && isWorthACall(run, traffic)) {
        track(run, publishCall(run, traffic));
        started = true;
      }
    }
  }
};

/**
 * Publishes the lanes and books in each record's progress what the broker took. A lane has messages in one call at
 * a time at most; it goes on only when they are through.
 */
export const runLanes = async (
  lanes: readonly Lane[],
  dependencies: RelayRunDependencies,
): Promise<{ readonly published: number; readonly retried: number }> => {
  const run: RelayRun = {
    ...dependencies,
    traffic: new Map(),
    underWay: new Set(),
    callsInFlight: 0,
    published: 0,
    retried: 0,
  };
  for (const lane of lanes) {
    enqueue(run, lane);
  }
  startCalls(run);
  while (run.underWay.size > 0) {
    await Promise.race(run.underWay);
    startCalls(run);
  }
  return run;
};
