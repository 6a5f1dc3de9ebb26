import { InvalidSettingsError } from '@dynamo-outbox/service-runtime';
import { describe, expect, it } from '@jest/globals';
import { readRelaySettings } from './settings.ts';

const topicArn = 'arn:aws:sns:eu-north-1:123456789012:orders';

const environment = {
  SERVICE_NAME: 'orders',
  OUTBOX_TABLE_NAME: 'orders-outbox',
  OUTBOX_TRACKING: 'status',
  OUTBOX_RETENTION_DAYS: '7',
  RELAY_TOPIC_ARNS: `orders=${topicArn}`,
  RELAY_MAX_IN_FLIGHT: '4',
  RELAY_PARKING_QUEUE_URL: 'https://sqs.eu-north-1.amazonaws.com/123456789012/orders--parked',
};

const required = Object.keys(environment).sort();

const faultySettings = (values: Readonly<Record<string, string | undefined>>): readonly string[] => {
  try {
    readRelaySettings(values);
    return [];
  } catch (error) {
    return error instanceof InvalidSettingsError
      ? error.faults.map(({ setting }) => setting).sort()
      : ['not a fault'];
  }
};

describe('the settings of the outbox relay', () => {
  it('are read from the environment, with defaults for optional settings', () => {
    expect(readRelaySettings(environment)).toEqual({
      ...environment,
      OUTBOX_RETENTION_DAYS: 7,
      RELAY_TOPIC_ARNS: { orders: topicArn },
      RELAY_MAX_IN_FLIGHT: 4,
      RELAY_PARK_POLICY: 'parkMessage',
      RELAY_BREAKER_FAILED_CALLS: 10,
      RELAY_BREAKER_OPEN_SECONDS: 5,
      RELAY_SECOND_PATH: 'none',
      POLLING_GRACE_SECONDS: 60,
      LOG_LEVEL: 'INFO',
      METRICS: 'none',
      METRICS_NAMESPACE: 'DynamoOutbox',
      TRACING: 'off',
      TRACING_X_RAY: 'off',
    });
  });

  it('are reported together when the environment is empty', () => {
    expect(faultySettings({})).toEqual(required);
  });

  it.each(['', '  '])('are reported together when all are blank: %j', (blank) => {
    const names = [
      ...required,
      'LOG_LEVEL',
      'METRICS',
      'METRICS_NAMESPACE',
      'POLLING_GRACE_SECONDS',
      'RELAY_BREAKER_FAILED_CALLS',
      'RELAY_BREAKER_OPEN_SECONDS',
      'RELAY_PARK_POLICY',
      'RELAY_SECOND_PATH',
    ];

    expect(faultySettings(Object.fromEntries(names.map((name) => [name, blank])))).toEqual(names.sort());
  });

  it.each(['', '  ', 'abc', '0', '-1', '1.5', '101'])('reject %j as a number of calls', (value) => {
    expect(faultySettings({ ...environment, RELAY_MAX_IN_FLIGHT: value })).toEqual(['RELAY_MAX_IN_FLIGHT']);
  });

  it.each(['1', '100'])('accept %s as a number of calls', (value) => {
    expect(faultySettings({ ...environment, RELAY_MAX_IN_FLIGHT: value })).toEqual([]);
  });

  it.each(['', '  ', 'abc', '0', '-1', '1.5'])('reject %j as a number of days', (value) => {
    expect(faultySettings({ ...environment, OUTBOX_RETENTION_DAYS: value })).toEqual([
      'OUTBOX_RETENTION_DAYS',
    ]);
  });

  it.each(['', '  ', 'AWS/Lambda', 'a b', 'x'.repeat(256)])('reject %j as a namespace', (value) => {
    expect(faultySettings({ ...environment, METRICS_NAMESPACE: value })).toEqual(['METRICS_NAMESPACE']);
  });

  it.each(['DynamoOutbox/dev', 'x'.repeat(255)])('accept %s as a namespace', (value) => {
    expect(faultySettings({ ...environment, METRICS_NAMESPACE: value })).toEqual([]);
  });

  it.each(['', '  ', 'EMF', 'yes'])('reject %j as a destination of metrics', (value) => {
    expect(faultySettings({ ...environment, METRICS: value })).toEqual(['METRICS']);
  });

  it.each([
    ['RELAY_BREAKER_FAILED_CALLS', '0', true],
    ['RELAY_BREAKER_FAILED_CALLS', '1', false],
    ['RELAY_BREAKER_FAILED_CALLS', '1000', false],
    ['RELAY_BREAKER_FAILED_CALLS', '1001', true],
    ['RELAY_BREAKER_OPEN_SECONDS', '0', true],
    ['RELAY_BREAKER_OPEN_SECONDS', '1', false],
    ['RELAY_BREAKER_OPEN_SECONDS', '300', false],
    ['RELAY_BREAKER_OPEN_SECONDS', '301', true],
    ['RELAY_PARK_POLICY', 'parkKey', false],
    ['RELAY_PARK_POLICY', 'parkAll', true],
    ['RELAY_PARKING_QUEUE_URL', 'orders--parked', true],
    ['RELAY_SECOND_PATH', 'sweeper', false],
    ['RELAY_SECOND_PATH', 'Sweeper', true],
    ['POLLING_GRACE_SECONDS', '0', true],
    ['POLLING_GRACE_SECONDS', '1', false],
    ['POLLING_GRACE_SECONDS', '86400', false],
    ['POLLING_GRACE_SECONDS', '86401', true],
  ])('accept %s only within its range: %s', (name, value, isFault) => {
    expect(faultySettings({ ...environment, [name]: value })).toEqual(isFault ? [name] : []);
  });

  it('contradict each other when a sweeper would look for untracked items', () => {
    const settings = { ...environment, OUTBOX_TRACKING: 'none', RELAY_SECOND_PATH: 'sweeper' };

    expect(faultySettings(settings)).toEqual(['RELAY_SECOND_PATH']);
    expect(faultySettings({ ...settings, RELAY_SECOND_PATH: 'none' })).toEqual([]);
  });

  it.each(['', '  ', 'abc', 'Status', 'all'])('reject %j as a tracking', (value) => {
    expect(faultySettings({ ...environment, OUTBOX_TRACKING: value })).toEqual(['OUTBOX_TRACKING']);
  });

  it('hold several topics, FIFO topics and other partitions, blanks around the pairs or not', () => {
    const fifo = 'arn:aws-cn:sns:cn-north-1:123456789012:customers.fifo';

    const { RELAY_TOPIC_ARNS } = readRelaySettings({
      ...environment,
      RELAY_TOPIC_ARNS: `orders=${topicArn}, customers=${fifo}`,
    });

    expect(RELAY_TOPIC_ARNS).toEqual({ orders: topicArn, customers: fifo });
  });

  it.each([
    'abc',
    'orders=',
    `=${topicArn}`,
    topicArn,
    `orders=${topicArn},`,
    `orders=${topicArn};other=${topicArn}`,
    'orders=arn:aws:s3:::orders',
    'orders=arn:aws:events:eu-north-1:123456789012:rule/orders',
    'orders=arn:aws:sns:eu-north-1:123:orders',
    `orders=${topicArn},orders=${topicArn}`,
  ])('reject %j as topics', (value) => {
    expect(faultySettings({ ...environment, RELAY_TOPIC_ARNS: value })).toEqual(['RELAY_TOPIC_ARNS']);
  });

  it('include the message size limits of topics, and no limit by default', () => {
    expect(readRelaySettings(environment)).not.toHaveProperty('RELAY_TOPIC_MAX_BYTES');
    expect(
      readRelaySettings({ ...environment, RELAY_TOPIC_MAX_BYTES: 'orders=1048576, customers=1024' }),
    ).toMatchObject({ RELAY_TOPIC_MAX_BYTES: { orders: 1_048_576, customers: 1_024 } });
  });

  it.each([
    'abc',
    'orders=',
    '=1024',
    'orders=1023',
    'orders=1048577',
    'orders=1e6',
    'orders=1024,orders=2048',
  ])('reject %j as message size limits', (value) => {
    expect(faultySettings({ ...environment, RELAY_TOPIC_MAX_BYTES: value })).toEqual([
      'RELAY_TOPIC_MAX_BYTES',
    ]);
  });
});
