import { describe, expect, it } from '@jest/globals';
import { readStageSettings, stageSettingNames } from './stage-settings.ts';

/** What is said against a stage, without the line before it. */
const faultsOf = (file: unknown, overrides: Readonly<Record<string, unknown>> = {}): readonly string[] => {
  try {
    readStageSettings(file, overrides);
  } catch (error) {
    const [first, ...faults] = (error as Error).message.split('\n');
    expect(first).toBe('The stage settings are invalid:');
    return faults;
  }
  return [];
};

describe('the settings of a stage', () => {
  it('need a name, and keep their defaults otherwise', () => {
    expect(readStageSettings({ stage: 'dev' }, {})).toEqual({
      stage: 'dev',
      data: 'keep',
      fifo: true,
      tracking: 'status',
      encryption: 'aws',
      api: 'http',
      authorizer: 'none',
      apiRateLimit: 100,
      apiBurstLimit: 200,
      orderHistory: 1,
    });
    expect(faultsOf({})).toEqual(['- stage must be lower kebab case, such as dev']);
  });

  it('may set every option', () => {
    const all = {
      stage: 'prod-eu',
      namePrefix: 'prod',
      account: '123456789012',
      region: 'eu-north-1',
      data: 'delete',
      fifo: false,
      tracking: 'none',
      encryption: 'customer',
      api: 'http',
      authorizer: 'jwt',
      jwtIssuer: 'https://issuer.example.com/pool',
      jwtAudience: 'orders',
      apiRateLimit: 1,
      apiBurstLimit: 5_000,
      alarmEmail: 'on-call@example.com',
      orderHistory: 2,
      nextOrderHistory: 3,
    };

    expect(readStageSettings(all, {})).toEqual(all);
    expect(stageSettingNames).toEqual(expect.arrayContaining(Object.keys(all)));
    expect(stageSettingNames).toHaveLength(Object.keys(all).length);
  });

  it('name two different versions of the order history', () => {
    expect(faultsOf({ stage: 'dev', orderHistory: 2, nextOrderHistory: '2' })).toEqual([
      '- nextOrderHistory is the version that serves; choose another version, or remove it',
    ]);
    expect(faultsOf({ stage: 'dev', orderHistory: 0 })).toEqual(['- orderHistory must be at least 1']);
  });

  it('take an authorizer of tokens with an issuer and an audience, in front of an HTTP API', () => {
    const jwtIssuer = 'https://issuer.example.com';

    expect(faultsOf({ stage: 'dev', authorizer: 'iam', api: 'function-url' })).toEqual([]);
    expect(faultsOf({ stage: 'dev', authorizer: 'jwt', jwtIssuer, jwtAudience: 'orders' })).toEqual([]);
    expect(faultsOf({ stage: 'dev', authorizer: 'jwt', api: 'function-url' })).toEqual([
      '- authorizer jwt needs the api http: a function URL cannot check tokens',
      '- authorizer jwt needs jwtIssuer',
      '- authorizer jwt needs jwtAudience',
    ]);
    expect(faultsOf({ stage: 'dev', authorizer: 'iam', jwtIssuer })).toEqual([
      '- jwtIssuer and jwtAudience need the authorizer jwt',
    ]);
  });

  it('are read as text from the command line, which takes precedence over the file', () => {
    expect(
      readStageSettings(
        { stage: 'dev', fifo: true, apiRateLimit: 5, data: 'keep' },
        { fifo: 'false', apiRateLimit: '250', data: 'delete' },
      ),
    ).toMatchObject({ fifo: false, apiRateLimit: 250, data: 'delete' });
    expect(readStageSettings({ stage: 'dev' }, { fifo: 'true' })).toMatchObject({ fifo: true });
  });

  it('are refused with all faults at once', () => {
    expect(
      faultsOf(
        {
          stage: 'Dev',
          namePrefix: 'dev_',
          account: '12345',
          region: 'Stockholm',
          data: 'burn',
          tracking: 'all',
          encryption: 'none',
          api: 'rest',
          authorizer: 'basic',
          jwtIssuer: 'http://issuer.example.com',
          jwtAudience: '',
          alarmEmail: 'nobody',
        },
        { fifo: 'yes', apiRateLimit: 'many', apiBurstLimit: '5001' },
      ),
    ).toEqual([
      '- stage must be lower kebab case, such as dev',
      '- namePrefix must be lower kebab case, such as dev',
      '- account must be twelve digits',
      '- region must be an AWS region, such as eu-north-1',
      '- data must be keep or delete',
      '- fifo must be true or false',
      '- tracking must be status or none',
      '- encryption must be aws or customer',
      '- api must be http or function-url',
      '- authorizer must be none, iam or jwt',
      '- jwtIssuer must be an https URL',
      '- jwtAudience must not be empty',
      '- apiRateLimit must be a whole number from 1 to 10000',
      '- apiBurstLimit must be at most 5000',
      '- alarmEmail must be an e-mail address',
    ]);
  });

  it.each([
    ['apiRateLimit', 1, undefined],
    ['apiRateLimit', 0, 'must be at least 1'],
    ['apiRateLimit', 10_000, undefined],
    ['apiRateLimit', 10_001, 'must be at most 10000'],
    ['apiBurstLimit', 5_000, undefined],
    ['apiBurstLimit', 5_001, 'must be at most 5000'],
    ['apiRateLimit', 1.5, 'must be a whole number from 1 to 10000'],
    ['apiRateLimit', '1.5', 'must be a whole number from 1 to 10000'],
    ['apiRateLimit', '', 'must be a whole number from 1 to 10000'],
    ['apiRateLimit', '-1', 'must be a whole number from 1 to 10000'],
    ['apiRateLimit', null, 'must be a whole number from 1 to 10000'],
  ])('judge %s of %p', (setting, value, fault) => {
    expect(faultsOf({ stage: 'dev', [setting]: value })).toEqual(
      fault === undefined ? [] : [`- ${setting} ${fault}`],
    );
  });

  it.each(['us-gov-west-1', 'cn-north-1', 'ap-southeast-2'])('take the region %s', (region) => {
    expect(faultsOf({ stage: 'dev', region })).toEqual([]);
  });

  it.each(['12345678901', '1234567890123', '12345678901a'])('refuse the account %s', (account) => {
    expect(faultsOf({ stage: 'dev', account })).toEqual(['- account must be twelve digits']);
  });

  it('refuse an unknown setting by its name', () => {
    expect(faultsOf({ stage: 'dev', apiRateLimits: 5, colour: 'red' })).toEqual([
      '- unknown setting "apiRateLimits", "colour"; available settings: ' + stageSettingNames.join(', '),
    ]);
  });

  it.each([
    ['a list', [{ stage: 'dev' }]],
    ['text', 'dev'],
    ['nothing', null],
    ['a number', 5],
  ])('refuse a file that is %s', (_what, file) => {
    expect(faultsOf(file)).toEqual(['- the file must contain a JSON object with the settings']);
  });

  it('cannot be changed once they are read', () => {
    expect(Object.isFrozen(readStageSettings({ stage: 'dev' }, {}))).toBe(true);
  });
});
