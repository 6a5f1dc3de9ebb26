import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessagingEvent } from '@dynamo-outbox/messaging';

import { logMessagingEvents } from './log-messaging-events.ts';
import type { LogFields, Logger } from './logger.ts';
import { createLogger, silentLogger } from './logger.ts';
import { captureOutput } from './output.fixture.ts';

describe('createLogger', () => {
  let output: ReturnType<typeof captureOutput>;

  beforeEach(() => {
    output = captureOutput();
  });

  afterEach(() => {
    output.restore();
  });

  it('writes one JSON object per line, with service, level, name and fields', () => {
    const logger = createLogger({ serviceName: 'orders', level: 'INFO' });

    logger.info('order.created', { orderId: 'o-1', text: 'two\nlines' });

    expect(output.lines()).toEqual([
      expect.objectContaining({
        service: 'orders',
        level: 'INFO',
        message: 'order.created',
        orderId: 'o-1',
        text: 'two\nlines',
      }),
    ]);
  });

  it('writes only entries at or above its level', () => {
    const logger = createLogger({ serviceName: 'orders', level: 'WARN' });

    logger.debug('a.seen');
    logger.info('b.seen');
    logger.warn('c.seen');
    logger.error('d.seen');

    expect(output.lines().map(({ message }) => message)).toEqual(['c.seen', 'd.seen']);
  });

  it('writes an error with name, message and stack', () => {
    createLogger({ serviceName: 'orders', level: 'INFO' }).error('request.failed', {
      error: new TypeError('no'),
    });

    expect(output.lines()[0]?.['error']).toMatchObject({ name: 'TypeError', message: 'no' });
  });

  it('writes no control characters from external text', () => {
    const hostile = 'a\u001B[2J\u009B31m\u202Eb\u007F';

    createLogger({ serviceName: 'orders', level: 'INFO' }).error('request.failed', {
      hostile,
      nested: { list: [hostile] },
      error: new Error(hostile),
    });

    const [line = ''] = output.raw();
    expect(line).not.toMatch(/\p{Cc}|[\u202A-\u202E]/u);
    expect(output.lines()[0]).toMatchObject({ hostile: 'a\u001B[2J\\u009b31m\\u202eb\\u007f' });
  });

  it('survives fields that JSON cannot represent', () => {
    const circular: Record<string, unknown> = { big: 1n };
    circular['self'] = circular;

    createLogger({ serviceName: 'orders', level: 'INFO' }).info('thing.seen', { circular });

    expect(output.lines()).toHaveLength(1);
  });

  it('writes nothing when silent', () => {
    createLogger({ serviceName: 'orders', level: 'SILENT' }).error('a.seen');
    silentLogger.error('a.seen');

    expect(output.lines()).toEqual([]);
  });
});

describe('logMessagingEvents', () => {
  const severitiesOf = (...events: readonly MessagingEvent[]): readonly unknown[] => {
    const logged: [string, string, LogFields | undefined][] = [];
    const write =
      (severity: keyof Logger) =>
      (event: string, fields?: LogFields): void => {
        logged.push([severity, event, fields]);
      };
    const observe = logMessagingEvents({
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    });
    events.forEach(observe);
    return logged;
  };

  const dispatched = {
    event: 'relay.dispatched',
    records: 2,
    published: 2,
    failed: 0,
    parked: 0,
    left: 0,
    retried: 0,
    lagMilliseconds: 5,
  } as const;
  const published = { event: 'relay.published-batch', topic: 'orders', entries: 10, failed: 0 } as const;
  const consumed = { event: 'consumer.consumed', consumer: 'orders--customers', messageId: 'm' } as const;
  const messageFailed = {
    event: 'relay.message-failed',
    messageId: 'm',
    messageType: 'order.created',
    topic: 'orders',
    position: '1',
    code: 'InvalidParameter',
    reason: 'no',
    attempts: 3,
  } as const;
  const error = new Error('no');

  it.each<readonly [string, MessagingEvent]>([
    ['debug', published],
    ['warn', { ...published, failed: 1 }],
    ['info', dispatched],
    ['warn', { ...dispatched, failed: 1 }],
    ['error', { ...messageFailed, fault: 'sender' }],
    ['warn', { ...messageFailed, fault: 'transient' }],
    ['error', { event: 'relay.undecodable', position: '1', reason: 'no messages' }],
    ['warn', { event: 'relay.marks-failed', items: 1, error }],
    ['info', { ...consumed, outcome: 'processed' }],
    ['info', { ...consumed, outcome: 'duplicate' }],
    ['info', { ...consumed, outcome: 'stale' }],
    ['debug', { ...consumed, outcome: 'ignored' }],
    ['error', { ...consumed, outcome: 'rejected', reason: 'UNREADABLE_MESSAGE' }],
    ['warn', { event: 'consumer.failed', consumer: 'orders--customers', receiveCount: 1, error }],
    ['info', { event: 'consumer.postponed', consumer: 'orders--customers', receiveCount: 1, error }],
    [
      'error',
      {
        event: 'consumer.retries-exhausted',
        consumer: 'orders--customers',
        deliveryId: 'd',
        receiveCount: 10,
        error,
      },
    ],
    [
      'warn',
      {
        event: 'consumer.queue-call-failed',
        consumer: 'orders--customers',
        call: 'receive',
        messages: 0,
        error,
      },
    ],
    ['info', { event: 'consumer.queue-back', consumer: 'orders--customers' }],
    [
      'debug',
      {
        event: 'consumer.lost-race',
        consumer: 'orders--customers',
        messageType: 'order.created',
        messageId: 'm',
        correlationId: 'c',
        attempts: 1,
        error,
      },
    ],
  ])('logs at %s, with the name of the event and its fields: %j', (severity, event) => {
    const { event: name, ...fields } = event;

    expect(severitiesOf(event)).toEqual([[severity, name, fields]]);
  });
});
