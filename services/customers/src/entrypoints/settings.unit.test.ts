import { describe, expect, it } from '@jest/globals';
import { readConsumerSettings, readLambdaSettings, readServerSettings } from './settings.ts';

describe('the settings of the customers service', () => {
  it.each([readLambdaSettings, readConsumerSettings, readServerSettings])(
    'name its table and the service if they are missing: %p',
    (read) => {
      expect(() => read({})).toThrow(/^Cannot start customers[^]*\n {2}CUSTOMERS_TABLE_NAME /u);
    },
  );
});
