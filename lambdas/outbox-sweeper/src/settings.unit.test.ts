import { InvalidSettingsError } from '@dynamo-outbox/service-runtime';
import { describe, expect, it } from '@jest/globals';
import { readSweeperSettings } from './settings.ts';

const topicArn = 'arn:aws:sns:eu-north-1:123456789012:orders.fifo';

const environment = {
  SERVICE_NAME: 'orders',
  OUTBOX_TABLE_NAME: 'orders-outbox',
  OUTBOX_RETENTION_DAYS: '7',
  RELAY_TOPIC_ARNS: `orders=${topicArn}`,
  RELAY_MAX_IN_FLIGHT: '4',
};

const required = Object.keys(environment);

const faultySettings = (values: Readonly<Record<string, string | undefined>>): readonly string[] => {
  try {
    readSweeperSettings(values);
    return [];
  } catch (error) {
    return error instanceof InvalidSettingsError
      ? error.faults.map(({ setting }) => setting)
      : ['not a fault'];
  }
};

describe('the settings of the outbox sweeper', () => {
  it('are read from the environment, polling every second with the usual limits', () => {
    expect(readSweeperSettings(environment)).toEqual({
      SERVICE_NAME: 'orders',
      OUTBOX_TABLE_NAME: 'orders-outbox',
      OUTBOX_RETENTION_DAYS: 7,
      RELAY_TOPIC_ARNS: { orders: topicArn },
      RELAY_MAX_IN_FLIGHT: 4,
      RELAY_PARK_POLICY: 'parkMessage',
      POLLING_INTERVAL_SECONDS: 1,
      POLLING_BATCH_SIZE: 100,
      POLLING_MAX_ATTEMPTS: 5,
      POLLING_CLAIM_TIMEOUT_SECONDS: 300,
      POLLING_GRACE_SECONDS: 60,
      SCHEDULE_TOLERANCE_MILLISECONDS: 500,
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

  it('take an outbox only if it lists what was not published', () => {
    expect(faultySettings({ ...environment, OUTBOX_TRACKING: 'status' })).toEqual([]);
    for (const value of ['none', '', 'x']) {
      expect(faultySettings({ ...environment, OUTBOX_TRACKING: value })).toEqual(['OUTBOX_TRACKING']);
    }
  });

  it.each([
    ['POLLING_INTERVAL_SECONDS', '1', '86400'],
    ['POLLING_BATCH_SIZE', '1', '1000'],
    ['POLLING_MAX_ATTEMPTS', '1', '1000'],
    ['POLLING_CLAIM_TIMEOUT_SECONDS', '10', '86400'],
    ['POLLING_GRACE_SECONDS', '0', '86400'],
    ['SCHEDULE_TOLERANCE_MILLISECONDS', '0', '60000'],
  ])('take %s from %s to %s', (name, least, most) => {
    for (const value of [least, most]) {
      expect(faultySettings({ ...environment, [name]: value })).toEqual([]);
    }
    for (const value of [String(Number(least) - 1), String(Number(most) + 1), '', '  ', 'abc', '1.5']) {
      expect(faultySettings({ ...environment, [name]: value })).toEqual([name]);
    }
  });

  it('take the tables of processes as pairs', () => {
    const settings = readSweeperSettings({
      ...environment,
      PROCESS_TABLE_NAMES: 'fulfilment=a-b, refund=a-b',
    });

    expect(settings.PROCESS_TABLE_NAMES).toEqual({ fulfilment: 'a-b', refund: 'a-b' });
  });

  it.each([
    ['PROCESS_TABLE_NAMES', 'fulfilment'],
    ['PROCESS_TABLE_NAMES', 'fulfilment=a-b,'],
    ['PROCESS_TABLE_NAMES', 'fulfilment=a-b,fulfilment=c-d'],
    ['RELAY_PARKING_QUEUE_URL', 'orders-parking'],
    ['RELAY_PARK_POLICY', 'parkEverything'],
    ['RELAY_TOPIC_ARNS', 'orders'],
    ['RELAY_MAX_IN_FLIGHT', '101'],
    ['METRICS', 'statsd'],
    ['METRICS_NAMESPACE', 'AWS/Lambda'],
  ])('do not take %s=%s', (name, value) => {
    expect(faultySettings({ ...environment, [name]: value })).toEqual([name]);
  });
});
