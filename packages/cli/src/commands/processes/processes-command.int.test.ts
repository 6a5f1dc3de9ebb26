import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeEnvelope } from '@dynamo-outbox/messaging';
import type { ProcessInstance } from '@dynamo-outbox/process';
import { DynamoDbProcessStore } from '@dynamo-outbox/process/dynamodb';
import { describeProcessTable } from '@dynamo-outbox/process/tables';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { correlationId, type Ground, runHere, startGround } from '../../cli.fixture.ts';

const tableName = 'orders-processes';
const at = new Date('2026-11-20T10:15:30.000Z');

const instance = (id: string, fields: Partial<ProcessInstance> = {}): ProcessInstance => ({
  process: 'fulfilment',
  instance: id,
  run: 1,
  version: 1,
  status: 'running',
  phase: 'shipping',
  state: { version: 1, json: '{"orderId":"7"}' },
  steps: [],
  deadlines: {},
  dueAt: at,
  correlationId,
  startedAt: at,
  changedAt: at,
  history: [{ at, cause: 'order.placed', messageId: 'm', to: 'shipping', note: '\u001b[31mred' }],
  omitted: 2,
  ...fields,
});

const queueOf = ({ broker }: Ground) =>
  broker.sqs.send(new GetQueueUrlCommand({ QueueName: 'orders--fulfilment--process' }));

describe('dynamo-outbox processes', () => {
  let ground: Ground;

  const call = (...args: readonly string[]) =>
    runHere(ground, ['processes', ...args, '--service', 'orders', '--process', 'fulfilment']);

  beforeAll(async () => {
    ground = await startGround();
    await ground.dynamoDb.createTable(describeProcessTable(tableName));
    await ground.broker.createQueue('orders--fulfilment--process', {});
    const { client } = ground.dynamoDb;
    const unitOfWork = new DynamoDbUnitOfWork({ client });
    const processes = new DynamoDbProcessStore({ transaction: unitOfWork, client, tableName });
    processes.save(instance('running'));
    processes.save(instance('late', { dueAt: new Date('2020-01-01T00:00:00.000Z') }));
    processes.save(instance('future', { dueAt: new Date('2100-01-01T00:00:00.000Z') }));
    processes.save(instance('stuck', { status: 'stuck', problem: { in: 'running', reason: 'LARGE_ORDER' } }));
    processes.save(instance('done', { status: 'completed', finishedAt: at }));
    await unitOfWork.commit();
  });

  afterAll(async () => {
    await ground.stop();
  });

  it('lists stuck instances, and says so with its exit code', async () => {
    const { code, output } = await call();

    expect(output).toMatch(/^stuck .*LARGE_ORDER\n$/u);
    expect(code).toBe(1);
  });

  it('lists instances of another status by the end of their time', async () => {
    const { code, output } = await call('list', '--status', 'running', '--json');
    const { instances } = JSON.parse(output) as { readonly instances: readonly ProcessInstance[] };

    expect(instances.map((one) => one.instance)).toEqual(['late', 'running', 'future']);
    expect(code).toBe(0);
  });

  it('lists overdue instances', async () => {
    const { output } = await call('--status', 'running', '--overdue', '--json');
    const { instances } = JSON.parse(output) as { readonly instances: readonly ProcessInstance[] };

    expect(instances.map((one) => one.instance)).toEqual(['late', 'running']);
  });

  it('says when there is nothing, and when there is more', async () => {
    expect((await call('--status', 'compensating')).output).toBe(
      'No instance of fulfilment is compensating.\n',
    );
    expect((await call('--status', 'running', '--limit', '1')).output).toContain('There are more.');
  });

  it('shows an instance with its history, without control characters', async () => {
    const { code, output } = await call('show', 'stuck');

    expect(code).toBe(0);
    expect(output).toContain('fulfilment stuck: stuck');
    expect(output).toContain('2 earlier changes are not kept');
    expect(output).not.toContain('\u001b');
  });

  it.each(['resume', 'compensate', 'end'])('sends %s to the queue of the process', async (action) => {
    const { code, output } = await call(action, 'stuck', '--reason', 'The customer called.');
    expect(output).toContain(`Sent ${action} for fulfilment stuck`);
    expect(code).toBe(0);

    const { sqs } = ground.broker;
    const { QueueUrl } = await queueOf(ground);
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 60 }));
    const bodies = Messages.map(({ Body = '' }) => decodeEnvelope(Body));
    expect(bodies).toMatchObject([
      {
        message: {
          type: 'fulfilment.operator-decided',
          payload: { instance: 'stuck', action, reason: 'The customer called.' },
          context: { correlationId },
        },
      },
    ]);
  });

  it('sends nothing in a dry run', async () => {
    const { output } = await call('end', 'stuck', '--dry-run');

    expect(output).toContain('Would send end');
  });

  it.each([
    [['show', 'missing'], /no instance "missing"/u],
    [['resume'], /Name an instance/u],
    [['pause', 'stuck'], /no "processes pause"/u],
    [['--status', 'done'], /--status is "done"/u],
    [['end', 'stuck', '--queue', 'nowhere'], /no queue "nowhere"/u],
  ])('refuses %j', async (args, fault) => {
    const { code, errors } = await call(...args);

    expect(errors).toMatch(fault);
    expect(code).toBe(2);
  });

  it('names a table that does not exist', async () => {
    const { code, errors } = await runHere(ground, [
      'processes',
      '--service',
      'nobody',
      '--process',
      'fulfilment',
    ]);

    expect(errors).toContain('There is no table "nobody-processes"');
    expect(code).toBe(2);
  });
});
