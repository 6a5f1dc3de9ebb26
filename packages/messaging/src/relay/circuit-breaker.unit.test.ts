import { describe, expect, it } from '@jest/globals';
import type { MessagingEvent } from '../observer.ts';
import type { CircuitBreaker, CircuitBreakerOptions } from './circuit-breaker.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { PublishFailure } from './lane.ts';

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

const adviceTwice = (breaker: CircuitBreaker): readonly string[] => [
  breaker.advise('orders'),
  breaker.advise('orders'),
];

describe('the circuit breaker', () => {
  it.each([
    [2, 'call'],
    [3, 'fail'],
  ])('advises after %i failed calls to %s', (failures, advice) => {
    const { breaker, fail } = start();

    fail(failures);

    expect(adviceTwice(breaker)).toEqual([advice, advice]);
    expect(breaker.isOpen('orders')).toBe(advice === 'fail');
  });

  it('counts failures in a row: a call that came through begins anew', () => {
    const { breaker, fail } = start();
    fail(2);
    breaker.succeeded('orders');

    fail(2);

    expect(breaker.advise('orders')).toBe('call');
  });

  it('opens for one topic and not for others', () => {
    const { breaker, fail } = start();

    fail(3);

    expect(breaker.advise('customers')).toBe('call');
  });

  it.each([
    [99, 'fail'],
    [100, 'call'],
  ])('advises %i ms after it opened to %s', (milliseconds, advice) => {
    const { breaker, fail, pass } = start();
    fail(3);

    pass(milliseconds);

    expect(breaker.advise('orders')).toBe(advice);
  });

  it('lets one call through when its time is up, and has others wait for its end', () => {
    const { breaker } = openedAndDue();

    expect(adviceTwice(breaker)).toEqual(['call', 'wait']);
    expect(breaker.isOpen('orders')).toBe(false);
  });

  it('closes when that call comes through', () => {
    const { breaker, events, pass } = openedAndDue();
    breaker.advise('orders');
    pass(7);

    breaker.succeeded('orders');

    expect(adviceTwice(breaker)).toEqual(['call', 'call']);
    expect(events.at(-1)).toEqual({ event: 'relay.circuit-closed', topic: 'orders', openMilliseconds: 107 });
  });

  it('stays open as long again when that call fails, whatever the threshold', () => {
    const { breaker, events, fail, pass } = openedAndDue();
    breaker.advise('orders');

    fail(1);

    expect(breaker.isOpen('orders')).toBe(true);
    pass(99);
    expect(breaker.advise('orders')).toBe('fail');
    pass(1);
    expect(breaker.advise('orders')).toBe('call');
    expect(events.map(({ event }) => event)).toEqual(['relay.circuit-opened']);
  });

  it('lets another call through when the end of that one is never told', () => {
    const { breaker, pass } = openedAndDue();
    breaker.advise('orders');

    pass(99);
    expect(breaker.advise('orders')).toBe('wait');
    pass(1);
    expect(adviceTwice(breaker)).toEqual(['call', 'wait']);
  });

  it('is not kept open longer by calls that were under way when it opened', () => {
    const { breaker, fail, pass } = start();
    fail(3);
    pass(50);
    fail(4);

    pass(50);

    expect(breaker.advise('orders')).toBe('call');
  });

  it('closes when a call that was under way comes through', () => {
    const { breaker, fail } = start();
    fail(3);

    breaker.succeeded('orders');

    expect(breaker.advise('orders')).toBe('call');
  });

  it('tells when it opens, and why', () => {
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

  it('tells nothing of calls that come through while it is closed', () => {
    const { breaker, events } = start();

    breaker.succeeded('orders');

    expect(events).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN])('is not created with %d failed calls or milliseconds', (count) => {
    expect(() => createCircuitBreaker({ failedCalls: count })).toThrow(RangeError);
    expect(() => createCircuitBreaker({ openMilliseconds: count })).toThrow(RangeError);
  });
});
