import type { Clock } from '@dynamo-outbox/kernel';
import { assertCount, silentObserver, systemClock, withDefaults } from '@dynamo-outbox/kernel';
import type { RelayObserver } from './relay-event.ts';
import type { PublishFailure } from './lane.ts';

/** When a circuit opens, and for how long. */
export interface CircuitBreakerOptions {
  /** Calls that fail as a whole, one after the other, until the circuit of their topic opens. Default 10. */
  readonly failedCalls?: number;
  /** How long an open circuit lets no call through. Default 5,000 ms. */
  readonly openMilliseconds?: number;
  readonly observer?: RelayObserver;
  readonly clock?: Clock;
}

/** Knows of each topic whether its broker is worth a call. Lives longer than a run: one for each process. */
export interface CircuitBreaker {
  /**
   * Whether to make the next call. Not while the circuit is open; but when its time is up the answer is yes once, for the
   * call that finds out whether the broker is back: then make it.
   */
  letsThrough(topic: string): boolean;
  /** Whether calls of the topic fail without being made. Unlike `letsThrough` it changes nothing. */
  isOpen(topic: string): boolean;
  /** A call succeeded: the broker accepted part of it, or refused it because of a message. */
  succeeded(topic: string): void;
  /** A call failed as a whole, for a reason that may pass. */
  failed(topic: string, failure: PublishFailure): void;
}

type Circuit =
  | { readonly state: 'closed'; readonly failedCalls: number }
  /** `probing`: open, and the one call that finds out is under way. Both end in epoch milliseconds. */
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
 * A circuit opens after so many failed calls in a row. When its time is up it lets one call through: if that comes
 * through the circuit closes, if it fails the circuit stays open as long again. A call whose end is never reported, because
 * its process was frozen, gives way to another after the same time.
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
