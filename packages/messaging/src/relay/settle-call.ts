import type { Lane, PendingMessage, PublishFailure } from './lane.ts';
import { isPoison } from './lane.ts';
import { enqueue, parkOrStop, retryOrGiveUp } from './lane-flow.ts';
import type { PublishResult } from './message-publisher.ts';
import type { PublishCall, Share } from './publish-call.ts';
import type { RelayRun } from './run-state.ts';
import { giveUp, noResult } from './run-state.ts';

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

/** Decides how a lane goes on whose messages failed, and tells whether it is to try again with the others of its call. */
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

/** Tells the breaker how the call went: it failed as a whole if nothing of it was taken and nobody blames a message. */
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

/** Books a call's results: lanes without a failure go on, those with a final one are parked past it or stop, the others try again. */
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
