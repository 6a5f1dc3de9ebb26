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
};

const required = Object.keys(environment);

const faultySettings = (values: Readonly<Record<string, string | undefined>>): readonly string[] => {
  try {
    readRelaySettings(values);
    return [];
  } catch (error) {
    return error instanceof InvalidSettingsError
      ? error.faults.map(({ setting }) => setting)
      : ['not a fault'];
  }
};

describe('the settings of the outbox relay', () => {
  it('are read from the environment, with INFO and no metrics as the only defaults', () => {
    expect(readRelaySettings(environment)).toEqual({
      ...environment,
      OUTBOX_RETENTION_DAYS: 7,
      RELAY_TOPIC_ARNS: { orders: topicArn },
      RELAY_MAX_IN_FLIGHT: 4,
      LOG_LEVEL: 'INFO',
      METRICS: 'none',
    });
  });

  it('are reported together when the environment is empty', () => {
    expect(faultySettings({})).toEqual(required);
  });

  it.each(['', '  '])('are reported together when all are blank: %j', (blank) => {
    const blanks = Object.fromEntries([...required, 'LOG_LEVEL', 'METRICS'].map((name) => [name, blank]));

    expect(faultySettings(blanks)).toEqual([...required, 'LOG_LEVEL', 'METRICS']);
  });

  it.each(['', '  ', 'abc', '0', '-1', '1.5', '101'])('do not take %j for a number of calls', (value) => {
    expect(faultySettings({ ...environment, RELAY_MAX_IN_FLIGHT: value })).toEqual(['RELAY_MAX_IN_FLIGHT']);
  });

  it.each(['1', '100'])('take %s for a number of calls', (value) => {
    expect(faultySettings({ ...environment, RELAY_MAX_IN_FLIGHT: value })).toEqual([]);
  });

  it.each(['', '  ', 'abc', '0', '-1', '1.5'])('do not take %j for a number of days', (value) => {
    expect(faultySettings({ ...environment, OUTBOX_RETENTION_DAYS: value })).toEqual([
      'OUTBOX_RETENTION_DAYS',
    ]);
  });

  it.each(['', '  ', 'EMF', 'yes'])('do not take %j for a place for metrics', (value) => {
    expect(faultySettings({ ...environment, METRICS: value })).toEqual(['METRICS']);
  });

  it.each(['', '  ', 'abc', 'Status', 'all'])('do not take %j for a tracking', (value) => {
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
    'orders=arn:aws:sqs:eu-north-1:123456789012:orders',
    'orders=arn:aws:sns:eu-north-1:123:orders',
    `orders=${topicArn},orders=${topicArn}`,
  ])('do not take %j for topics', (value) => {
    expect(faultySettings({ ...environment, RELAY_TOPIC_ARNS: value })).toEqual(['RELAY_TOPIC_ARNS']);
  });
});
