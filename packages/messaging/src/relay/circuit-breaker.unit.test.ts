import { describe, expect, it } from '@jest/globals';
import type { MessagingEvent } from '../observer.ts';
import type { CircuitBreaker, CircuitBreakerOptions } from './circuit-breaker.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { PublishFailure } from './publish-failure.ts';

const failure: PublishFailure = {
  outcome: 'failed',
  fault: 'transient',
  code: 'ECONNREFUSED',
  reason: 'connect ECONNREFUSED',
};

const start = (options: CircuitBreakerOptions = {}) => {
  const events: MessagingEvent[] = [];
  let now = 1_000_000;
  const breaker = createCircuitBreaker({
    failedCalls: 3,
    openMilliseconds: 100,
    observer: (event) => events.push(event),
    clock: () => new Date(now),
    ...options,
  });
  const fail = (times: number, topic = 'orders'): void => {
    for (let time = 0; time < times; time += 1) {
      breaker.failed(topic, failure);
    }
  };
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { breaker, events, fail, pass };
};

const openedAndDue = (): ReturnType<typeof start> => {
  const started = start();
  started.fail(3);
  started.pass(100);
  return started;
};

const askTwice = (breaker: CircuitBreaker): readonly boolean[] => [
  breaker.letsThrough('orders'),
  breaker.letsThrough('orders'),
];

describe('the circuit breaker', () => {
  it.each([
    [2, true],
    [3, false],
  ])('lets a call through after %i failed calls: %p', (failures, isClosed) => {
    const { breaker, fail } = start();

    fail(failures);

    expect(askTwice(breaker)).toEqual([isClosed, isClosed]);
    expect(breaker.isOpen('orders')).toBe(!isClosed);
  });

  it('counts consecutive failures: a successful call resets the count', () => {
    const { breaker, fail } = start();
    fail(2);
    breaker.succeeded('orders');

    fail(2);

    expect(breaker.letsThrough('orders')).toBe(true);
  });

  it('opens for one topic without affecting the others', () => {
    const { breaker, fail } = start();

    fail(3);

    expect(breaker.letsThrough('customers')).toBe(true);
  });

  it.each([
    [99, false],
    [100, true],
  ])('lets a call through %i ms after it opened: %p', (milliseconds, isDue) => {
    const { breaker, fail, pass } = start();
    fail(3);

    pass(milliseconds);

    expect(breaker.letsThrough('orders')).toBe(isDue);
  });

  it('lets exactly one call through when the open time is over', () => {
    const { breaker } = openedAndDue();

    expect(askTwice(breaker)).toEqual([true, false]);
    expect(breaker.isOpen('orders')).toBe(false);
  });

  it('closes if that call succeeds', () => {
    const { breaker, events, pass } = openedAndDue();
    breaker.letsThrough('orders');
    pass(7);

    breaker.succeeded('orders');

    expect(askTwice(breaker)).toEqual([true, true]);
    expect(events.at(-1)).toEqual({ event: 'relay.circuit-closed', topic: 'orders', openMilliseconds: 107 });
  });

  it('stays open for the same time again if that call fails, for any threshold', () => {
    const { breaker, events, fail, pass } = openedAndDue();
    breaker.letsThrough('orders');

    fail(1);

    expect(breaker.isOpen('orders')).toBe(true);
    pass(99);
    expect(breaker.letsThrough('orders')).toBe(false);
    pass(1);
    expect(breaker.letsThrough('orders')).toBe(true);
    expect(events.map(({ event }) => event)).toEqual(['relay.circuit-opened']);
  });

  it('lets another call through if the result of that one is never reported', () => {
    const { breaker, pass } = openedAndDue();
    breaker.letsThrough('orders');

    pass(99);
    expect(breaker.letsThrough('orders')).toBe(false);
    pass(1);
    expect(askTwice(breaker)).toEqual([true, false]);
  });

  it('does not stay open longer because of calls that were in flight when it opened', () => {
    const { breaker, fail, pass } = start();
    fail(3);
    pass(50);
    fail(4);

    pass(50);

    expect(breaker.letsThrough('orders')).toBe(true);
  });

  it('closes if a call that was in flight succeeds', () => {
    const { breaker, fail } = start();
    fail(3);

    breaker.succeeded('orders');

    expect(breaker.letsThrough('orders')).toBe(true);
  });

  it('reports when it opens, and why', () => {
    const { events, fail } = start();

    fail(5);

    expect(events).toEqual([
      {
        event: 'relay.circuit-opened',
        topic: 'orders',
        failedCalls: 3,
        openMilliseconds: 100,
        code: 'ECONNREFUSED',
        reason: 'connect ECONNREFUSED',
      },
    ]);
  });

  it('reports nothing about successful calls while it is closed', () => {
    const { breaker, events } = start();

    breaker.succeeded('orders');

    expect(events).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN])('rejects %d as a number of failed calls or milliseconds', (count) => {
    expect(() => createCircuitBreaker({ failedCalls: count })).toThrow(RangeError);
    expect(() => createCircuitBreaker({ openMilliseconds: count })).toThrow(RangeError);
  });
});
