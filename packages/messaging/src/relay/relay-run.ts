import type { Lane } from './lane.ts';
import { enqueue, settleCall } from './lane-flow.ts';
import { packCall } from './publish-call.ts';
import type { RelayRun, RelayRunDependencies, TopicTraffic } from './run-state.ts';
import { toRun, track } from './run-state.ts';

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
 * Whether to make a call now. On an ordered topic, a call that would not be full waits for lanes that will soon be
 * ready again, while two other calls keep the broker busy. Otherwise the remaining messages of one key would each need
 * their own call.
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
      if (
        run.callsInFlight < run.maxInFlight &&
        isWorthACall(run, traffic) &&
        run.breaker.letsThrough(traffic.topic)
      ) {
        track(run, publishCall(run, traffic));
        started = true;
      }
    }
  }
};

/**
 * Publishes the lanes and records accepted messages in the progress of each record. A lane has messages in at most one
 * call at a time. It continues only when they are published or parked.
 */
export const runLanes = async (
  lanes: readonly Lane[],
  dependencies: RelayRunDependencies,
): Promise<{ readonly published: number; readonly retried: number }> => {
  const run = toRun(dependencies);
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
