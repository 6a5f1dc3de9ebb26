/** The hostile tests with the SNS, SQS and S3 of LocalStack from PyPI. DynamoDB is the stack's own emulator. */
import { join } from 'node:path';
import { afterAll, describe } from '@jest/globals';
import type { LocalStackOptions } from '@dynamo-outbox/local';
import { type Example, startExample } from '../e2e/example.fixture.ts';
import { describeKills, describeTriplicates } from '../e2e/hostile.fixture.ts';
import { installPythonProgram } from '../support/install-python-program.ts';
import { type LocalStackServer, startLocalStackServer } from './start-localstack.ts';

const installation = await installPythonProgram({
  name: 'LocalStack',
  requirements: join(import.meta.dirname, 'requirements.txt'),
  executable: 'python',
});

if ('reason' in installation) {
  process.stderr.write(`The tests on LocalStack are skipped. ${installation.reason}\n`);
}

('reason' in installation ? describe.skip : describe)('on LocalStack', () => {
  const servers: LocalStackServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  const start = async (options: Partial<LocalStackOptions> = {}): Promise<Example> => {
    const server = await startLocalStackServer('command' in installation ? installation.command : '');
    servers.push(server);
    const { endpoint } = server;
    const endpoints = { sns: endpoint, sqs: endpoint, s3: endpoint };
    return startExample({}, { ...options, endpoints });
  };

  describeTriplicates('with its SNS and SQS', start);

  describeKills('with its SNS and SQS', { customers: 5, orders: 40, kills: 4 }, start);
});
