import { randomUUID } from 'node:crypto';
import { assertNumber, type Clock } from '@dynamo-outbox/kernel';
import type { ScheduledEvent } from 'aws-lambda';

import {
  type EventSource,
  FailureReporter,
  type InvokeFunction,
  pause,
  type Warn,
  wordsOf,
} from './event-source.ts';

/** Dependencies of {@link createScheduleEventSource}. */
interface ScheduleEventSourceDependencies {
  /** Name of the rule, as in its ARN in the event. */
  readonly rule: string;
  /** The region in events. */
  readonly region: string;
  /** Seconds from the start to the first call, and between the starts of two calls. */
  readonly intervalSeconds: number;
  readonly invoke: InvokeFunction<ScheduledEvent>;
  readonly clock: Clock;
  readonly warn: Warn;
}

/**
 * Checks the seconds between two calls. Throws a `RangeError` that names the setting unless they are between 0.001 and
 * a day.
 */
export const assertInterval = (name: string, seconds: number): void => {
  assertNumber(name, seconds, { min: 0.001, max: 86_400 });
};

const accountId = '000000000000';

class ScheduleEventSource implements EventSource {
  readonly #dependencies: ScheduleEventSourceDependencies;
  readonly #stopping = new AbortController();
  readonly #invocations: FailureReporter;
  #running: Promise<void> = Promise.resolve();

  constructor(dependencies: ScheduleEventSourceDependencies) {
    this.#dependencies = dependencies;
    this.#invocations = new FailureReporter(dependencies.warn);
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const interval = this.#dependencies.intervalSeconds * 1_000;
    let next = performance.now() + interval;
    for (;;) {
      await pause(Math.max(0, next - performance.now()), signal);
      if (signal.aborted) {
        return;
      }
      await this.#invoke();
      // Calls missed during a long call are skipped.
      next = Math.max(next + interval, performance.now());
    }
  }

  async #invoke(): Promise<void> {
    try {
      await this.#dependencies.invoke(this.#nextEvent());
      this.#invocations.succeeded();
    } catch (error) {
      this.#invocations.failed(`a call failed, the next one follows on schedule: ${wordsOf(error)}`);
    }
  }

  #nextEvent(): ScheduledEvent {
    const { rule, region, clock } = this.#dependencies;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: accountId,
      // EventBridge uses whole seconds.
      time: clock()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [`arn:aws:events:${region}:${accountId}:rule/${rule}`],
      detail: {},
    };
  }
}

/**
 * Calls a function periodically with the event of an EventBridge rule, one call at a time. Throws a `RangeError` for an
 * interval out of range.
 */
export const createScheduleEventSource = (dependencies: ScheduleEventSourceDependencies): EventSource => {
  assertInterval('intervalSeconds', dependencies.intervalSeconds);
  return new ScheduleEventSource(dependencies);
};
