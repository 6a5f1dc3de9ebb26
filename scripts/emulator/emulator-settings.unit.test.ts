import { describe, expect, it } from '@jest/globals';
import { readEmulatorSettings } from './emulator-settings.ts';

const faultsOf = (environment: NodeJS.ProcessEnv): readonly string[] => {
  const read = readEmulatorSettings(environment);
  return 'faults' in read ? read.faults : [];
};

describe('the address of an emulator', () => {
  it('is the same for the deployer and the user by default', () => {
    expect(readEmulatorSettings({ AWS_ENDPOINT_URL: 'http://localhost:4566/' })).toEqual({
      settings: { endpoint: 'http://localhost:4566', publicEndpoint: 'http://localhost:4566' },
    });
    expect(
      readEmulatorSettings({
        AWS_ENDPOINT_URL: 'http://emulator:4566',
        EMULATOR_PUBLIC_URL: 'https://localhost:8443',
      }),
    ).toEqual({ settings: { endpoint: 'http://emulator:4566', publicEndpoint: 'https://localhost:8443' } });
  });

  it.each([{}, { AWS_ENDPOINT_URL: '' }])('is required if %j does not contain it', (environment) => {
    expect(faultsOf(environment)).toEqual([
      'AWS_ENDPOINT_URL is missing; set it to the endpoint of the emulator, such as http://localhost:4566.',
    ]);
  });

  it.each(['localhost:4566', 'emulator', 'ftp://localhost'])('may not be "%s"', (value) => {
    expect(faultsOf({ AWS_ENDPOINT_URL: value })).toEqual([
      `AWS_ENDPOINT_URL is "${value}"; it must be a URL such as http://localhost:4566.`,
    ]);
  });

  it.each([
    'http://localhost:4566/path',
    'http://localhost:4566/?query=1',
    'http://me:secret@localhost:4566',
  ])('has no path and no credentials, as in %s', (value) => {
    expect(faultsOf({ AWS_ENDPOINT_URL: value })).toEqual([
      `AWS_ENDPOINT_URL is "${value}"; it must not contain a path or credentials.`,
    ]);
  });

  it.each([
    'amazonaws.com',
    'sqs.us-east-1.amazonaws.com',
    'sqs.us-east-1.AMAZONAWS.com.',
    'sqs.cn-north-1.amazonaws.com.cn',
    'sqs.us-east-1.api.aws',
    'id.lambda-url.us-east-1.on.aws',
  ])('may not be the AWS endpoint %s', (host) => {
    expect(faultsOf({ AWS_ENDPOINT_URL: `https://${host}` })).toEqual([
      expect.stringMatching(/^AWS_ENDPOINT_URL points to AWS \(.*\); this command uses emulators only\./),
    ]);
  });

  it.each(['amazonaws.com.localhost', 'notamazonaws.com', 'api.aws.example'])('may be %s', (host) => {
    expect(faultsOf({ AWS_ENDPOINT_URL: `http://${host}:4566` })).toEqual([]);
  });

  it('is rejected with the faults of both addresses at once', () => {
    expect(
      faultsOf({ AWS_ENDPOINT_URL: 'nonsense', EMULATOR_PUBLIC_URL: 'https://s3.amazonaws.com' }),
    ).toHaveLength(2);
  });
});
