/** Continues a lane after a call: queues its next message for a call, retries the message, parks it, or gives it up. */
import { fullJitterMilliseconds } from '@dynamo-outbox/kernel';
import type { Lane, PendingMessage } from './lane.ts';
import type { PublishFailure } from './publish-failure.ts';
import { isPoison } from './lane.ts';
import type { PublishResult } from './message-publisher.ts';
import type { PublishCall, Share } from './publish-call.ts';
import type { RelayRun } from './run-state.ts';
import { giveUp, noResult, track, trafficOf } from './run-state.ts';

const tooLarge = ({ bytes, message }: PendingMessage, maxBytes: number): PublishFailure => ({
  outcome: 'failed',
  fault: 'sender',
  code: 'MESSAGE_TOO_LARGE',
  reason: `The message takes ${bytes} bytes, and a call to topic ${message.topic} may have ${maxBytes}.`,
});

const keyIsParked: PublishFailure = {
  outcome: 'failed',
  fault: 'sender',
  code: 'KEY_IS_PARKED',
  reason: 'An earlier message of its ordering key was parked.',
};

/** Returns the reason not to put a message into a call, if there is one. */
const obstacleOf = (run: RelayRun, lane: Lane, head: PendingMessage): PublishFailure | undefined => {
  if (lane.isParked) {
    return keyIsParked;
  }
  const maxBytes = run.publisher.maxBytesOf(head.message.topic);
  return head.bytes > maxBytes ? tooLarge(head, maxBytes) : undefined;
};

/**
 * Queues the lane for the topic of its head. A lane that is not queued again stops, and its remaining messages stay
 * unpublished.
 */
export const enqueue = (run: RelayRun, lane: Lane): void => {
  const head = lane.messages[lane.next];
  if (head === undefined) {
    return;
  }
  const obstacle = obstacleOf(run, lane, head);
  if (obstacle === undefined) {
    trafficOf(run, head.message.topic).ready.add(lane);
    return;
  }
  head.failure = obstacle;
  parkOrStop(run, lane, [head]);
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

const isAnyCircuitOpen = ({ breaker }: RelayRun, pending: readonly PendingMessage[]): boolean =>
  pending.some(({ message }) => breaker.isOpen(message.topic));

/**
 * Retries failed messages after a wait. The lanes of one call wait together, so that they share a call again. They stop
 * if there is no time for the wait, or if the circuit is open.
 */
const retryOrGiveUp = (run: RelayRun, failed: ReadonlyMap<Lane, readonly PendingMessage[]>): void => {
  const pending = [...failed.values()].flat();
  const attempts = Math.max(...pending.map((one) => one.attempts));
  const delayMilliseconds = fullJitterMilliseconds(attempts, run.backoff, run.random);
  if (delayMilliseconds < run.remainingMilliseconds() && !isAnyCircuitOpen(run, pending)) {
    run.retried += pending.length;
    track(run, retryLater(run, [...failed.keys()], delayMilliseconds));
    return;
  }
  for (const one of pending) {
    giveUp(run, one, one.failure ?? noResult);
  }
};

/**
 * Skips the failed messages at the head of the lane, because they are parked. The messages in `rest` stay the head of
 * the lane.
 */
const keepOnly = (lane: Lane, failed: number, rest: readonly PendingMessage[]): void => {
  const end = lane.next + failed;
  lane.next = end - rest.length;
  rest.forEach((pending, index) => {
    lane.messages[lane.next + index] = pending;
  });
};

/** Parks the poison messages among the failed ones at the head of the lane, then continues with the others. */
const parkAndGoOn = async (run: RelayRun, lane: Lane, failed: readonly PendingMessage[]): Promise<void> => {
  for (const pending of failed.filter(isPoison)) {
    const failure = pending.failure ?? noResult;
    if ((await run.parker?.parkMessage(lane, pending, failure)) !== true) {
      giveUp(run, pending, failure);
      return;
    }
  }
  const rest = failed.filter((pending) => !isPoison(pending));
  keepOnly(lane, failed.length, rest);
  if (rest.length === 0 || lane.isParked) {
    enqueue(run, lane);
  } else {
    retryOrGiveUp(run, new Map([[lane, rest]]));
  }
};

/** Parks the poison messages among the failed ones at the head of the lane. Without parking, the lane stops. */
const parkOrStop = (run: RelayRun, lane: Lane, failed: readonly PendingMessage[]): void => {
  if (run.parker !== undefined) {
    track(run, parkAndGoOn(run, lane, failed));
    return;
  }
  for (const pending of failed.filter(isPoison)) {
    giveUp(run, pending, pending.failure ?? noResult);
  }
};

/** Records the results of a share. Moves its failed messages to the head of the lane in order, and returns them. */
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

/** Decides how a lane with failed messages continues. Returns whether to retry it with the other lanes of its call. */
const isToRetry = (run: RelayRun, lane: Lane, failed: readonly PendingMessage[]): boolean => {
  if (failed.some((pending) => !isPoison(pending) && pending.attempts >= run.attempts)) {
    for (const pending of failed) {
      giveUp(run, pending, pending.failure ?? noResult);
    }
    return false;
  }
  if (failed.some(isPoison)) {
    parkOrStop(run, lane, failed);
    return false;
  }
  return true;
};

/** Reports the call to the breaker: it failed as a whole if the broker accepted nothing and blamed no message. */
const tellBreaker = ({ breaker }: RelayRun, topic: string, results: readonly PublishResult[]): void => {
  let failure: PublishFailure | undefined;
  for (const result of results) {
    if (result.outcome === 'published' || result.fault === 'sender') {
      breaker.succeeded(topic);
      return;
    }
    failure ??= result;
  }
  breaker.failed(topic, failure ?? noResult);
};

/**
 * Records the results of a call. Lanes without a failure continue. Lanes with a permanent failure park the message or
 * stop. The other lanes retry.
 */
export const settleCall = (
  run: RelayRun,
  { topic, entries, shares }: PublishCall,
  results: readonly PublishResult[],
): void => {
  tellBreaker(run, topic, results);
  const again = new Map<Lane, readonly PendingMessage[]>();
  let failures = 0;
  for (const share of shares) {
    const failed = settleShare(run, share, results);
    failures += failed.length;
    if (failed.length === 0) {
      enqueue(run, share.lane);
    } else if (isToRetry(run, share.lane, failed)) {
      again.set(share.lane, failed);
    }
  }
  run.observer({ event: 'relay.published-batch', topic, entries: entries.length, failed: failures });
  if (again.size > 0) {
    retryOrGiveUp(run, again);
  }
};
