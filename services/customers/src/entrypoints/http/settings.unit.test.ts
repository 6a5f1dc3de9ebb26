import { describe, expect, it } from '@jest/globals';
import { readLambdaSettings, readServerSettings } from './settings.ts';

const environment = {
  SERVICE_NAME: 'customers',
  CUSTOMERS_TABLE_NAME: 'customers',
  OUTBOX_TABLE_NAME: 'customers-outbox',
  OUTBOX_TRACKING: 'status',
  OUTBOX_RETENTION_DAYS: '7',
  INBOX_TABLE_NAME: 'customers-inbox',
  INBOX_RETENTION_DAYS: '30',
  LOG_LEVEL: 'WARN',
};

describe('readServerSettings', () => {
  it('adds port and address to what every part of the service is told', () => {
    expect(readServerSettings({ ...environment, PORT: '9701' })).toMatchObject({
      ...readLambdaSettings(environment),
      PORT: 9701,
      HOST: '127.0.0.1',
    });
  });

  it('listens where it is told', () => {
    expect(readServerSettings({ ...environment, PORT: '0', HOST: '0.0.0.0' }).HOST).toBe('0.0.0.0');
  });

  it.each([undefined, '', '65536', 'http'])('refuses a port that is none: %s', (PORT) => {
    expect(() => readServerSettings({ ...environment, PORT })).toThrow(
      /^Cannot start customers.*\n {2}PORT /u,
    );
  });

  it('names everything that an empty environment lacks', () => {
    expect(() => readServerSettings({})).toThrow(
      /SERVICE_NAME[^]*CUSTOMERS_TABLE_NAME[^]*OUTBOX_TABLE_NAME[^]*INBOX_TABLE_NAME[^]*PORT/u,
    );
  });
});
