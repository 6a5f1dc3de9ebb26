import { describe, expect, it } from '@jest/globals';
import { readConsumerSettings, readLambdaSettings, readServerSettings } from './settings.ts';

describe('the settings of the orders service', () => {
  it.each([readLambdaSettings, readConsumerSettings, readServerSettings])(
    'name its table and the service if they are missing: %p',
    (read) => {
      expect(() => read({})).toThrow(/^Cannot start orders[^]*\n {2}ORDERS_TABLE_NAME /u);
    },
  );
});
