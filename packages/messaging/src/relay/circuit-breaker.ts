import type { Clock } from '@dynamo-outbox/kernel';
import { assertCount, silentObserver, systemClock, withDefaults } from '@dynamo-outbox/kernel';
import type { RelayObserver } from './relay-event.ts';
import type { PublishFailure } from './publish-failure.ts';

/** When a circuit opens, and for how long. */
export interface CircuitBreakerOptions {
  /** Calls that fail as a whole, one after the other, until the circuit of their topic opens. Default 10. */
  readonly failedCalls?: number;
  /** How long an open circuit lets no call through. Default 5,000 ms. */
  readonly openMilliseconds?: number;
  readonly observer?: RelayObserver;
  readonly clock?: Clock;
}

/** Decides for each topic whether to call the broker. Create one for each process; it lives longer than a run. */
export interface CircuitBreaker {
  /**
   * Returns whether the caller may make the next call. Returns false while the circuit is open. When the open time is
   * over, it returns true once, for the call that finds out whether the broker is back; the caller must make that call.
   */
  letsThrough(topic: string): boolean;
  /**
   * Whether the circuit of the topic is open, so that calls fail without being made. Unlike `letsThrough` it changes
   * nothing.
   */
  isOpen(topic: string): boolean;
  /** Records a successful call: the broker accepted an entry, or rejected an entry because of its message. */
  succeeded(topic: string): void;
  /** Records a call that failed as a whole for a transient reason. */
  failed(topic: string, failure: PublishFailure): void;
}

type Circuit =
  | { readonly state: 'closed'; readonly failedCalls: number }
  /**
   * `probing`: open, and the one call that finds out whether the broker is back is in flight. Times are epoch
   * milliseconds.
   */
  | { readonly state: 'open' | 'probing'; readonly openedAt: number; readonly until: number };

const closed: Circuit = { state: 'closed', failedCalls: 0 };

const defaults = {
  failedCalls: 10,
  openMilliseconds: 5_000,
  observer: silentObserver,
  clock: systemClock,
} as const;

/**
 * Creates a circuit breaker with a circuit for each topic, so that one topic's trouble does not stop the others.
 *
 * A circuit opens after `failedCalls` failed calls in a row. After `openMilliseconds` it lets one call through. If that
 * call succeeds, the circuit closes; if it fails, the circuit stays open for the same time again. If the result of that
 * call is never reported, because the process was frozen, another call is let through after the same time.
 *
 * @throws RangeError when `failedCalls` or `openMilliseconds` is not a whole number from 1.
 */
export const createCircuitBreaker = (options: CircuitBreakerOptions = {}): CircuitBreaker => {
  const { failedCalls, openMilliseconds, observer, clock } = withDefaults(defaults, options);
  assertCount('failedCalls', failedCalls);
  assertCount('openMilliseconds', openMilliseconds);
  const circuits = new Map<string, Circuit>();
  const circuitOf = (topic: string): Circuit => circuits.get(topic) ?? closed;
  const now = (): number => clock().getTime();

  const countFailure = (topic: string, failures: number, { code, reason }: PublishFailure): void => {
    if (failures < failedCalls) {
      circuits.set(topic, { state: 'closed', failedCalls: failures });
      return;
    }
    circuits.set(topic, { state: 'open', openedAt: now(), until: now() + openMilliseconds });
    observer({ event: 'relay.circuit-opened', topic, failedCalls: failures, openMilliseconds, code, reason });
  };

  return {
    letsThrough: (topic) => {
      const circuit = circuitOf(topic);
      if (circuit.state === 'closed') {
        return true;
      }
      if (now() < circuit.until) {
        return false;
      }
      circuits.set(topic, { ...circuit, state: 'probing', until: now() + openMilliseconds });
      return true;
    },
    isOpen: (topic) => {
      const circuit = circuitOf(topic);
      return circuit.state === 'open' && now() < circuit.until;
    },
    succeeded: (topic) => {
      const circuit = circuitOf(topic);
      circuits.delete(topic);
      if (circuit.state !== 'closed') {
        observer({ event: 'relay.circuit-closed', topic, openMilliseconds: now() - circuit.openedAt });
      }
    },
    failed: (topic, failure) => {
      const circuit = circuitOf(topic);
      if (circuit.state === 'closed') {
        countFailure(topic, circuit.failedCalls + 1, failure);
      } else if (circuit.state === 'probing') {
        circuits.set(topic, { ...circuit, state: 'open', until: now() + openMilliseconds });
      }
    },
  };
};

/** Lets every call through. */
export const noCircuitBreaker: CircuitBreaker = {
  letsThrough: () => true,
  isOpen: () => false,
  succeeded: () => undefined,
  failed: () => undefined,
};
