import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';

import { InvalidSettingsError } from './invalid-settings-error.ts';
import { readSettings } from './read-settings.ts';
import {
  integerSetting,
  logLevelSetting,
  outboxTrackingSetting,
  portSetting,
  tableNameSetting,
  textSetting,
  urlSetting,
} from './setting-schemas.ts';

const schema = z.object({
  ORDERS_TABLE_NAME: tableNameSetting,
  OUTBOX_TRACKING: outboxTrackingSetting,
  MAX_IN_FLIGHT: integerSetting({ maximum: 64 }),
  QUEUE_URL: urlSetting,
  LOG_LEVEL: logLevelSetting,
});

const environment = {
  ORDERS_TABLE_NAME: 'orders',
  OUTBOX_TRACKING: 'none',
  MAX_IN_FLIGHT: ' 8 ',
  QUEUE_URL: 'http://127.0.0.1:4566/queue',
  LOG_LEVEL: 'warn',
};

const faultsOf = (values: Record<string, string | undefined>): readonly string[] => {
  try {
    readSettings(schema, values, { service: 'orders' });
    return [];
  } catch (error) {
    return (error as InvalidSettingsError).faults.map(({ setting, fault }) => `${setting} ${fault}`);
  }
};

describe('readSettings', () => {
  it('reads, trims and freezes well-formed settings', () => {
    const settings = readSettings(schema, environment, { service: 'orders' });

    expect(settings).toEqual({ ...environment, MAX_IN_FLIGHT: 8, LOG_LEVEL: 'WARN' });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('uses a default for a variable that is not set', () => {
    const settings = readSettings(schema, { ...environment, LOG_LEVEL: undefined }, { service: 'orders' });

    expect(settings.LOG_LEVEL).toBe('INFO');
  });

  it('reports every missing setting of an empty environment in one error', () => {
    expect(faultsOf({})).toEqual([
      'ORDERS_TABLE_NAME is missing',
      'OUTBOX_TRACKING is missing',
      'MAX_IN_FLIGHT is missing',
      'QUEUE_URL is missing',
    ]);
  });

  it('throws an error with a code, the name of the program, and one fault per line', () => {
    const read = (): unknown => readSettings(schema, {}, { service: 'orders' });

    expect(read).toThrow(InvalidSettingsError);
    expect(read).toThrow(
      /^Cannot start orders: its settings are invalid\.\n {2}ORDERS_TABLE_NAME is missing\n/u,
    );
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }));
  });

  it.each(['', '  ', 'verbose', 'INFO,'])(
    'rejects a malformed log level instead of using the default: %j',
    (value) => {
      expect(faultsOf({ ...environment, LOG_LEVEL: value })).toEqual([
        'LOG_LEVEL must be one of DEBUG, INFO, WARN, ERROR, SILENT',
      ]);
    },
  );

  it.each(['', '  '])('reports a blank value as empty: %j', (value) => {
    expect(faultsOf({ ...environment, MAX_IN_FLIGHT: value, ORDERS_TABLE_NAME: value })).toEqual([
      'ORDERS_TABLE_NAME is empty',
      'MAX_IN_FLIGHT is empty',
    ]);
  });

  it.each(['abc', '0', '-1', '1.5', '65', '1e1', '0x10', '+8', '99999999999999999999'])(
    'rejects a value that is not a whole number within its bounds: %s',
    (value) => {
      expect(faultsOf({ ...environment, MAX_IN_FLIGHT: value })).toEqual([
        'MAX_IN_FLIGHT must be a whole number from 1 to 64',
      ]);
    },
  );

  it.each(['1', '64'])('accepts both bounds of an integer: %s', (value) => {
    expect(faultsOf({ ...environment, MAX_IN_FLIGHT: value })).toEqual([]);
  });

  it.each(['ab', 'a'.repeat(256), 'or ders', 'orders!'])('rejects an invalid table name: %s', (value) => {
    expect(faultsOf({ ...environment, ORDERS_TABLE_NAME: value })).toHaveLength(1);
  });

  it.each(['abc', 'a'.repeat(255), 'a_B-9.x'])('accepts a valid table name: %s', (value) => {
    expect(faultsOf({ ...environment, ORDERS_TABLE_NAME: value })).toEqual([]);
  });

  it.each(['queue', 'ftp://host/queue', '//host'])('rejects a value that is not an http URL: %s', (value) => {
    expect(faultsOf({ ...environment, QUEUE_URL: value })).toEqual([
      'QUEUE_URL must be an http or https URL',
    ]);
  });

  it('accepts a port from 0 to 65535 only', () => {
    expect([portSetting.parse('0'), portSetting.parse('65535')]).toEqual([0, 65_535]);
    expect(portSetting.safeParse('65536').success).toBe(false);
  });

  it('never repeats a value in the error, since it may be a secret', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{20,40}$/u), (secret) => {
        const faults = faultsOf({ ...environment, MAX_IN_FLIGHT: secret, OUTBOX_TRACKING: secret });
        expect(faults.join()).not.toContain(secret);
      }),
    );
  });

  it('accepts any text except an empty one', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(textSetting.safeParse(value).success).toBe(value.trim() !== '');
      }),
    );
  });
});
