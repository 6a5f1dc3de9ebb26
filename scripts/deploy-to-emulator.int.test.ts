import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { testProgram } from '@dynamo-outbox/local/testing';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');

const deployTo = async (endpoint: string) =>
  spawnSync(
    process.execPath,
    ['--no-warnings', await testProgram(join(root, 'scripts/deploy-to-emulator.ts'))],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], AWS_ENDPOINT_URL: endpoint },
      encoding: 'utf8',
    },
  );

describe('the deployment to an emulator', () => {
  it.each([
    [
      '',
      'AWS_ENDPOINT_URL is missing; set it to the endpoint of the emulator, such as http://localhost:4566.\n',
    ],
    [
      'https://cloudformation.eu-north-1.amazonaws.com',
      'AWS_ENDPOINT_URL points to AWS (cloudformation.eu-north-1.amazonaws.com); this command uses emulators only. For AWS, run npx cdk deploy.\n',
    ],
  ])('exits with 2 and one sentence for the address "%s"', async (endpoint, sentence) => {
    const { status, stdout, stderr } = await deployTo(endpoint);

    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: sentence });
  });
});
