import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../event-sources/event-source.fixture.ts';
import { startTestBroker, startTestDynamoDb, type TestBroker, type TestDynamoDb } from '../testing/index.ts';
import type { HostedQueueMapping, HostedStreamMapping } from './function-host-config.ts';
import { type HostWorkshop, isRunning, openHostWorkshop, untilReady } from './function-host.fixture.ts';

const aStreamMapping = (overrides: Partial<HostedStreamMapping>): HostedStreamMapping => ({
  function: 'relay',
  table: 'table',
  streamArn: 'arn',
  startingPosition: 'TRIM_HORIZON',
  batchSize: 10,
  batchingWindowSeconds: 0,
  eventNames: ['INSERT'],
  bisectBatchOnError: true,
  reportBatchItemFailures: true,
  retryAttempts: 3,
  maximumRecordAgeSeconds: -1,
  parallelizationFactor: 1,
  onFailureBucket: 'failures',
  ...overrides,
});

const aQueueMapping = (overrides: Partial<HostedQueueMapping>): HostedQueueMapping => ({
  function: 'consumer',
  queue: 'queue',
  queueUrl: 'url',
  queueArn: 'arn',
  fifo: false,
  batchSize: 10,
  batchingWindowSeconds: 0,
  reportBatchItemFailures: true,
  maximumConcurrency: 2,
  ...overrides,
});

describe('the function host', () => {
  let workshop: HostWorkshop;
  let dynamoDb: TestDynamoDb;
  let broker: TestBroker;
  let names = 0;

  beforeAll(async () => {
    [workshop, dynamoDb, broker] = await Promise.all([
      openHostWorkshop(),
      startTestDynamoDb(),
      startTestBroker(),
    ]);
    await broker.s3.send(new CreateBucketCommand({ Bucket: 'failures' }));
  });
  afterAll(async () => {
    await workshop.close();
    await Promise.all([dynamoDb.stop(), broker.stop()]);
  });

  const endpoints = () => ({ dynamoDbStreams: dynamoDb.endpoint, sqs: broker.endpoint, s3: broker.endpoint });
  const nameOf = (kind: string) => {
    names += 1;
    return `${kind}-${names}`;
  };

  /** A host with one function behind a queue of its own. */
  const runConsumer = async (code: string, settings: { readonly timeoutSeconds?: number } = {}) => {
    const name = nameOf('consumer');
    // Long enough for a slow machine to start a function anew and delete its message before the next delivery.
    const queue = await broker.createQueue(name, { visibilityTimeoutSeconds: 6 });
    const consumer = await workshop.writeFunction(name, code, settings);
    const host = await workshop.run({
      endpoints: endpoints(),
      functions: [consumer],
      queueMappings: [aQueueMapping({ function: name, queueUrl: queue.url, queueArn: queue.arn })],
    });
    await untilReady(host);
    const send = (body: string) =>
      broker.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body }));
    return { name, host, send, log: () => workshop.logOf(name) };
  };

  it('calls a scheduled function at its interval until it is stopped, even if calls fail', async () => {
    const name = nameOf('sweeper');
    const sweeper = await workshop.writeFunction(
      name,
      `export const handler = async (event) => { log(event.source); throw new Error('nothing to sweep'); };`,
    );
    const host = await workshop.run({
      functions: [sweeper],
      schedules: [{ function: name, intervalSeconds: 0.02 }],
    });
    await untilReady(host);

    await eventually(async () => (await workshop.logOf(name)).length >= 3);
    host.child.kill('SIGTERM');

    expect(await host.exited).toBe(0);
    expect(new Set(await workshop.logOf(name))).toEqual(new Set(['aws.events']));
    expect(host.output().stderr.match(/schedule of .*nothing to sweep/g)).toHaveLength(1);
  });

  it('calls functions with the records of streams and queues, and stops cleanly on SIGTERM', async () => {
    const table = nameOf('table');
    const { streamArn = '' } = await dynamoDb.createTable({
      name: table,
      partitionKey: { name: 'PK', type: 'S' },
      indexes: [],
      stream: 'NEW_IMAGE',
    });
    const queue = await broker.createQueue(nameOf('queue'));
    const relay = await workshop.writeFunction(
      'relay',
      `export const handler = async ({ Records }) => { Records.forEach((r) => log(r.dynamodb.Keys.PK.S)); };`,
    );
    const consumer = await workshop.writeFunction(
      'consumer',
      `export const handler = async ({ Records }) => { Records.forEach((r) => log(r.body)); };`,
    );
    const host = await workshop.run({
      endpoints: endpoints(),
      functions: [relay, consumer],
      streamMappings: [aStreamMapping({ table, streamArn })],
      queueMappings: [aQueueMapping({ queueUrl: queue.url, queueArn: queue.arn })],
    });
    await untilReady(host);

    await dynamoDb.client.send(new PutItemCommand({ TableName: table, Item: { PK: { S: 'item' } } }));
    await broker.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'message' }));
    await eventually(async () => (await workshop.logOf('relay')).length === 1);
    await eventually(async () => (await workshop.logOf('consumer')).length === 1);
    host.child.kill('SIGTERM');

    expect(await host.exited).toBe(0);
    expect(await workshop.logOf('relay')).toEqual(['item']);
    expect(await workshop.logOf('consumer')).toEqual(['message']);
    expect(host.output()).toEqual({ stdout: 'ready\n', stderr: '' });
  });

  it('gives each function its own environment, and nothing from the environment of the host', async () => {
    const code = `const { LOG_FILE, ...environment } = process.env;
      process.env.LEAK = 'from ' + environment.OWN;
      log(JSON.stringify(environment));
      export const handler = async () => undefined;`;
    const functions = await Promise.all([
      workshop.writeFunction('first', code, { environment: { OWN: 'first', AWS_REGION: 'eu-central-1' } }),
      workshop.writeFunction('second', code, { environment: { OWN: 'second' } }),
    ]);

    const host = await workshop.run({ functions });
    await untilReady(host);

    const [first] = await workshop.logOf('first');
    const [second] = await workshop.logOf('second');
    const common = {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      TZ: ':UTC',
    };
    expect(JSON.parse(first ?? '')).toEqual({
      ...common,
      AWS_LAMBDA_FUNCTION_NAME: 'first',
      AWS_REGION: 'eu-central-1',
      OWN: 'first',
    });
    expect(JSON.parse(second ?? '')).toEqual({
      ...common,
      AWS_LAMBDA_FUNCTION_NAME: 'second',
      AWS_REGION: 'us-east-1',
      OWN: 'second',
    });
  });

  it('gives a function the context of its invocation', async () => {
    const { name, send, log } = await runConsumer(
      `export const handler = async (_event, context) => {
        log(JSON.stringify({ ...context, left: context.getRemainingTimeInMillis() }));
      };`,
    );

    await send('x');
    await eventually(async () => (await log()).length === 1);

    const [line] = await log();
    const context = JSON.parse(line ?? '') as { readonly left: number };
    expect(context).toMatchObject({
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      memoryLimitInMB: '128',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(context.left).toBeGreaterThan(3000);
    expect(context.left).toBeLessThanOrEqual(5000);
  });

  it.each([
    ['exits', `process.exit(3);`, 'it ended with exit code 3'],
    [
      'crashes',
      `setImmediate(() => { throw new Error('out of the blue'); }); await new Promise(() => {});`,
      'it crashed: out of the blue',
    ],
  ])('restarts a function that %s, and redelivers', async (_title, fatal, words) => {
    const { host, send, log } = await runConsumer(
      `export const handler = async ({ Records }) => {
        log('attempt ' + Records[0].attributes.ApproximateReceiveCount);
        if (Records[0].attributes.ApproximateReceiveCount === '1') { ${fatal} }
        log('done');
      };`,
    );

    await send('x');
    await eventually(async () => (await log()).includes('done'));

    expect(await log()).toEqual(['attempt 1', 'attempt 2', 'done']);
    expect(host.output().stderr).toContain(words);
    expect(host.output().stderr.trim().split('\n')).toHaveLength(1);
  });

  it('reports a function that dies between invocations', async () => {
    const { host, send, log } = await runConsumer(
      `export const handler = async ({ Records }) => {
        log(Records[0].body);
        if (Records[0].body === 'first') setTimeout(() => { throw new Error('left behind'); }, 20);
      };`,
    );

    await send('first');
    await eventually(() => host.output().stderr.includes('it crashed: left behind'));
    await send('second');
    await eventually(async () => (await log()).includes('second'));

    expect(await log()).toEqual(['first', 'second']);
  });

  it('fails an invocation that times out, even one that blocks its thread', async () => {
    const { host, send, log } = await runConsumer(
      `export const handler = async ({ Records }) => {
        log('attempt ' + Records[0].attributes.ApproximateReceiveCount);
        if (Records[0].attributes.ApproximateReceiveCount === '1') for (;;);
        log('done');
      };`,
      { timeoutSeconds: 0.5 },
    );

    await send('x');
    await eventually(async () => (await log()).includes('done'));

    expect(await log()).toEqual(['attempt 1', 'attempt 2', 'done']);
    expect(host.output().stderr).toContain('Task timed out after 0.50 seconds');
  });

  it('shows only the errors of functions', async () => {
    const { host, send, log } = await runConsumer(
      `export const handler = async () => { console.log('quiet'); console.error('loud'); log('done'); };`,
    );

    await send('x');
    await eventually(() => host.output().stderr === 'loud\n');

    expect(await log()).toEqual(['done']);
    expect(host.output().stdout).toBe('ready\n');
  });

  it('reports the error of every function that cannot start, and exits with an error', async () => {
    const functions = await Promise.all([
      workshop.writeFunction('unset', `throw new Error('Cannot start.\\n  TABLE_NAME is missing');`),
      workshop.writeFunction('empty', `export const other = 1;`),
      workshop.writeFunction('fine', `export const handler = async () => undefined;`),
    ]);

    const host = await workshop.run({ functions });

    expect(await host.exited).toBe(1);
    const lines = host.output().stderr.trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^Function empty cannot start: Error: .* exports no function named handler\.$/),
      'Function unset cannot start: Error: Cannot start. TABLE_NAME is missing',
    ]);
    expect(host.output().stdout).toBe('');
  });

  it('does not start with an invalid configuration, and reports each fault', async () => {
    const host = await workshop.run({ region: '', streamMappings: [aStreamMapping({ batchSize: 0 })] });

    expect(await host.exited).toBe(1);
    expect(host.output().stderr).toContain('region');
    expect(host.output().stderr).toContain('batchSize');
  });

  it('does not start with a mapping to an unknown function', async () => {
    const host = await workshop.run({ queueMappings: [aQueueMapping({ function: 'missing' })] });

    expect(await host.exited).toBe(1);
    expect(host.output().stderr).toContain('maps to functions that it does not list: missing.');
  });

  it('aborts invocations that do not end in time when it stops', async () => {
    const name = nameOf('consumer');
    const queue = await broker.createQueue(name);
    const host = await workshop.run({
      endpoints: endpoints(),
      functions: [
        await workshop.writeFunction(
          name,
          `export const handler = async () => { log('begun'); await new Promise((resolve) => setTimeout(resolve, 60_000)); };`,
          { timeoutSeconds: 60 },
        ),
      ],
      queueMappings: [aQueueMapping({ function: name, queueUrl: queue.url, queueArn: queue.arn })],
      stopTimeoutMilliseconds: 300,
    });
    await untilReady(host);
    await broker.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'x' }));
    await eventually(async () => (await workshop.logOf(name)).length === 1);

    host.child.kill('SIGTERM');

    expect(await host.exited).toBe(0);
    expect(host.output().stderr).toContain('did not stop within 300 ms');
  });

  it('ends when its parent is killed', async () => {
    const functions = [
      await workshop.writeFunction('orphan', `export const handler = async () => undefined;`),
    ];
    const { parent, hostPid } = await workshop.runUnderParent({ functions });
    expect(isRunning(hostPid)).toBe(true);

    parent.child.kill('SIGKILL');

    await eventually(() => !isRunning(hostPid));
  });
});
