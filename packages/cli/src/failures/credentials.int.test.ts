import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleCommand, runProcess, type CliOutcome } from '../cli.fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'profiles-'));

const config = `
[profile ops]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Ops
region = eu-north-1
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-north-1
[profile empty]
region = eu-north-1
[profile keys]
aws_access_key_id = a
aws_secret_access_key = b
[profile address]
aws_access_key_id = a
aws_secret_access_key = b
region = eu-north-1
endpoint_url = localhost:8000
`;

let command: string;

beforeAll(async () => {
  command = await bundleCommand();
  writeFileSync(join(directory, 'config'), config);
  writeFileSync(join(directory, 'credentials'), '');
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const run = (environment: NodeJS.ProcessEnv): Promise<CliOutcome> =>
  runProcess(
    {
      PATH: process.env['PATH'],
      HOME: directory,
      AWS_CONFIG_FILE: join(directory, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    },
    ['status', '--service', 'orders'],
    { command },
  );

describe('the command without AWS settings', () => {
  it.each([
    [
      { AWS_PROFILE: 'ops' },
      1,
      'The login of the AWS profile "ops" is missing or has expired. Run "aws sso login --profile ops", then try again.',
    ],
    [{ AWS_PROFILE: 'empty' }, 1, 'The AWS profile "empty" gives no credentials.'],
    [
      { AWS_PROFILE: 'key', AWS_REGION: 'eu-north-1' },
      1,
      'There is no AWS profile "key", which AWS_PROFILE names. Known profiles: keys, ops, empty, address.',
    ],
    [{ AWS_PROFILE: 'keys' }, 1, 'There is no AWS region. Set AWS_REGION, or region in the AWS profile.'],
    [
      { AWS_PROFILE: 'address' },
      1,
      'The endpoint of DynamoDB is wrong: endpoint_url in your AWS configuration file is not an address that begins with http:// or https://',
    ],
    [
      { AWS_REGION: 'eu-north-1' },
      1,
      'There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    ],
    [
      { AWS_PROFILE: 'keys', AWS_ENDPOINT_URL_SQS: 'localhost:4566' },
      2,
      'AWS_ENDPOINT_URL_SQS is "localhost:4566"; it must be an address that begins with http:// or https://',
    ],
  ])('says which setting is missing and what to do: %j', async (environment, code, sentence) => {
    const outcome = await run(environment);

    expect(outcome.errors).toContain(sentence);
    expect(outcome).toMatchObject({ code, output: '' });
    expect(outcome.errors.split('\n').length).toBeLessThanOrEqual(3);
  });
});
