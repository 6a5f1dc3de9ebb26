import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startTestBroker, type TestBroker } from '@dynamo-outbox/local/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InstrumentedInput, InstrumentedOutput, SeenSpan } from './instrumented-process.fixture.ts';

const ours = '@dynamo-outbox/messaging';
const ofSdk = '@opentelemetry/instrumentation-aws-sdk';
const ofLambda = '@opentelemetry/instrumentation-aws-lambda';

const namesOf = (spans: readonly SeenSpan[] = []): readonly string[] =>
  spans.map(({ scope, name }) => `${scope}: ${name}`).toSorted();

describe('beside the instrumentations of the AWS SDK and of Lambda', () => {
  let broker: TestBroker;
  let queueUrl: string;
  let output: InstrumentedOutput;

  beforeAll(async () => {
    broker = await startTestBroker();
    queueUrl = (await broker.createQueue('wallets--deposits')).url;
    const input: InstrumentedInput = {
      endpoint: broker.endpoint,
      topicArn: await broker.createTopic('deposits'),
      queueUrl,
    };
    // The instrumentations patch modules as they are loaded, which needs a process of its own.
    const child = fork(join(import.meta.dirname, 'instrumented-process.fixture.ts'), {
      execArgv: ['--no-warnings', '--import', 'tsx'],
    });
    child.send(input);
    [output] = (await once(child, 'message')) as [InstrumentedOutput];
    child.kill();
    await once(child, 'exit');
  });

  afterAll(async () => {
    await broker.stop();
  });

  it('a call to SNS has one span, with a link to each message', () => {
    expect(namesOf(output['publish untraced'])).toEqual([`${ofSdk}: SNS PublishBatch`]);
    expect(namesOf(output['publish'])).toEqual([`${ours}: send deposits`]);
    expect(output['publish']?.[0]?.links).toBe(2);
  });

  it('a redriven message has one span, and no more attributes', async () => {
    expect(namesOf(output['redrive untraced'])).toEqual([`${ofSdk}: wallets--deposits send`]);
    expect(namesOf(output['redrive'])).toEqual([`${ours}: send wallets--deposits`]);
    const [untraced, traced] = await broker.receiveAll(queueUrl, 2);
    expect(Object.keys(untraced?.MessageAttributes ?? {})).toEqual(['traceparent']);
    expect(traced?.MessageAttributes).toBeUndefined();
  });

  it('each message of an event has one process span below the invocation, beside that of the batch', () => {
    const spans = output['consume'] ?? [];
    expect(namesOf(spans)).toEqual(
      [
        `${ours}: create wallets`,
        `${ours}: create wallets`,
        `${ours}: process wallets--deposits`,
        `${ours}: process wallets--deposits`,
        `${ofLambda}: process wallets--deposits`,
        `${ofLambda}: wallets-deposits`,
      ].toSorted(),
    );
    const invocation = spans.find(({ name }) => name === 'wallets-deposits');
    const ofMessages = spans.filter(({ name, scope }) => scope === ours && name.startsWith('process'));
    expect(ofMessages.map(({ parent }) => parent)).toEqual([invocation?.id, invocation?.id]);
  });
});
