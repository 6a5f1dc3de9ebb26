import { describe, expect, it } from '@jest/globals';
import { hasErrorCode } from '@dynamo-outbox/kernel';
import { InvalidSettingsError } from './invalid-settings-error.ts';
import { createSettingsReaders } from './service-settings.ts';
import { tableNameSetting } from './setting-schemas.ts';

const { readConsumerSettings, readLambdaSettings, readServerSettings } = createSettingsReaders('orders', {
  ORDERS_TABLE_NAME: tableNameSetting,
});

const environment = {
  SERVICE_NAME: 'orders',
  ORDERS_TABLE_NAME: 'orders',
  OUTBOX_TABLE_NAME: 'orders-outbox',
  OUTBOX_TRACKING: 'status',
  OUTBOX_RETENTION_DAYS: '7',
  INBOX_TABLE_NAME: 'orders-inbox',
  INBOX_RETENTION_DAYS: '30',
  PAYLOAD_BUCKET_NAME: 'orders-payloads',
  PAYLOAD_INLINE_LIMIT_BYTES: '100000',
  COMPRESSION_THRESHOLD_BYTES: '0',
  PAYLOAD_MAX_BYTES: '5000000',
  PAYLOAD_MAX_VALUES: '50000',
  PAYLOAD_SOURCE_BUCKET_NAME: 'customers-payloads',
  LOG_LEVEL: 'WARN',
  METRICS: 'emf',
  METRICS_NAMESPACE: 'DynamoOutbox/dev',
  TRACING: 'continue',
  TRACING_X_RAY: 'on',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders--customers',
  MAX_RECEIVE_COUNT: '10',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders--dlq',
};

const faultySettings = (changes: Readonly<Record<string, string | undefined>>): readonly string[] => {
  try {
    readConsumerSettings({ ...environment, ...changes });
    return [];
  } catch (error) {
    expect(hasErrorCode(error, 'INVALID_SETTINGS')).toBe(true);
    return error instanceof InvalidSettingsError ? error.faults.map(({ setting }) => setting) : [];
  }
};

describe('the settings of a consumer of a service', () => {
  it('are read and frozen, without other variables of the environment', () => {
    const settings = readConsumerSettings({ ...environment, PATH: '/bin' });

    expect(settings).toEqual({
      ...environment,
      OUTBOX_RETENTION_DAYS: 7,
      INBOX_RETENTION_DAYS: 30,
      MAX_RECEIVE_COUNT: 10,
      PAYLOAD_INLINE_LIMIT_BYTES: 100_000,
      COMPRESSION_THRESHOLD_BYTES: 0,
      PAYLOAD_MAX_BYTES: 5_000_000,
      PAYLOAD_MAX_VALUES: 50_000,
    });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('have the log level INFO by default', () => {
    expect(readConsumerSettings({ ...environment, LOG_LEVEL: undefined }).LOG_LEVEL).toBe('INFO');
  });

  it('store no payloads without a bucket, and compress from 4 KiB by default', () => {
    const names = Object.keys(environment).filter((name) => /^(?:PAYLOAD|COMPRESSION)_/u.test(name));
    const settings = readConsumerSettings({
      ...environment,
      ...Object.fromEntries(names.map((name) => [name, undefined])),
    });

    expect(settings).toMatchObject({
      PAYLOAD_INLINE_LIMIT_BYTES: 64_512,
      COMPRESSION_THRESHOLD_BYTES: 4_096,
    });
    expect(settings.PAYLOAD_BUCKET_NAME ?? settings.PAYLOAD_SOURCE_BUCKET_NAME).toBeUndefined();
  });

  it('disable metrics by default', () => {
    expect(readConsumerSettings({ ...environment, METRICS: undefined }).METRICS).toBe('none');
    expect(readConsumerSettings({ ...environment, METRICS_NAMESPACE: undefined }).METRICS_NAMESPACE).toBe(
      'DynamoOutbox',
    );
  });

  it('disable tracing by default', () => {
    const settings = readConsumerSettings({ ...environment, TRACING: undefined, TRACING_X_RAY: undefined });

    expect(settings).toMatchObject({ TRACING: 'off', TRACING_X_RAY: 'off' });
  });

  it('are all reported together if the environment is empty', () => {
    const empty = Object.fromEntries(Object.keys(environment).map((name) => [name, undefined]));
    const optional = /^(?:LOG_LEVEL|METRICS|METRICS_NAMESPACE|TRACING.*|PAYLOAD_.*|COMPRESSION_.*)$/u;
    const required = Object.keys(environment).filter((name) => !optional.test(name));

    expect(faultySettings(empty).toSorted()).toEqual(required.toSorted());
  });

  const retentions = ['OUTBOX_RETENTION_DAYS', 'INBOX_RETENTION_DAYS'];
  const noDays = ['', '  ', 'abc', '0', '-1', '1.5', '3651'];
  it.each(retentions.flatMap((name) => noDays.map((value) => [name, value] as const)))(
    'reject %s = "%s"',
    (name, value) => {
      expect(faultySettings({ [name]: value })).toEqual([name]);
    },
  );

  it.each([
    ['SERVICE_NAME', ''],
    ['SERVICE_NAME', 'My Service'],
    ['ORDERS_TABLE_NAME', '  '],
    ['OUTBOX_TABLE_NAME', 'ab'],
    ['INBOX_TABLE_NAME', 'a/b/c'],
    ['OUTBOX_TRACKING', 'STATUS'],
    ['OUTBOX_TRACKING', ''],
    ['DEAD_LETTER_QUEUE_URL', 'queue'],
    ['DEAD_LETTER_QUEUE_URL', ''],
    ['QUEUE_URL', 'queue'],
    ['QUEUE_URL', ''],
    ['MAX_RECEIVE_COUNT', ''],
    ['MAX_RECEIVE_COUNT', 'abc'],
    ['MAX_RECEIVE_COUNT', '0'],
    ['MAX_RECEIVE_COUNT', '1001'],
    ['PAYLOAD_BUCKET_NAME', ''],
    ['PAYLOAD_SOURCE_BUCKET_NAME', 'A'],
    ['PAYLOAD_INLINE_LIMIT_BYTES', '1'],
    ['COMPRESSION_THRESHOLD_BYTES', 'off'],
    ['PAYLOAD_MAX_BYTES', '0'],
    ['PAYLOAD_MAX_VALUES', '1000001'],
    ['METRICS', ''],
    ['METRICS', 'EMF'],
    ['METRICS_NAMESPACE', ''],
    ['METRICS_NAMESPACE', 'AWS/Lambda'],
    ['TRACING', 'on'],
    ['TRACING', ''],
    ['TRACING_X_RAY', 'true'],
    ['LOG_LEVEL', ''],
    ['LOG_LEVEL', 'loud'],
  ])('reject %s = "%s"', (name, value) => {
    expect(faultySettings({ [name]: value })).toEqual([name]);
  });
});

describe('the settings of the server of a service', () => {
  it('add the port and address to the settings of every part of the service', () => {
    expect(readServerSettings({ ...environment, PORT: '9701' })).toMatchObject({
      ...readLambdaSettings(environment),
      PORT: 9701,
      HOST: '127.0.0.1',
    });
  });

  it('contain the address to listen on', () => {
    expect(readServerSettings({ ...environment, PORT: '0', HOST: '0.0.0.0' }).HOST).toBe('0.0.0.0');
  });

  it.each([undefined, '', '65536', 'http'])('reject an invalid port: %s', (PORT) => {
    expect(() => readServerSettings({ ...environment, PORT })).toThrow(/^Cannot start orders.*\n {2}PORT /u);
  });

  it('report every missing variable of an empty environment', () => {
    expect(() => readServerSettings({})).toThrow(
      /SERVICE_NAME[^]*OUTBOX_TABLE_NAME[^]*INBOX_TABLE_NAME[^]*PORT[^]*ORDERS_TABLE_NAME/u,
    );
  });
});
