import { describe, expect, it } from '@jest/globals';
import { actionsOf, anEntry, refOf, statementsOf, templateOf } from './cdk.fixture.ts';
import { OutboxSweeper } from './outbox-sweeper.ts';
import { aRelay, type RelayDifferences } from './wiring.fixture.ts';

const aSweeper = (
  options: Partial<ConstructorParameters<typeof OutboxSweeper>[2]> = {},
  differences: RelayDifferences = {},
) => {
  const wired = aRelay(differences);
  const sweeper = new OutboxSweeper(wired.stack, 'Sweeper', {
    relay: wired.relay,
    entry: anEntry,
    ...options,
  });
  return { ...wired, sweeper };
};

describe('OutboxSweeper', () => {
  const { stack, outbox, topic, relay, sweeper } = aSweeper({ graceSeconds: 5 });
  const template = templateOf(stack);

  it('sweeps every minute, and does not retry a failed sweep', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0 } }],
    });
  });

  it('can be called only by its own schedule', () => {
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': Object.keys(template.findResources('AWS::Events::Rule')).concat('Arn') },
    });
  });

  it('is told what the relay is told, and how it sweeps', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'orders-outbox-sweeper',
      Timeout: 60,
      MemorySize: 512,
      Environment: {
        Variables: {
          OUTBOX_TABLE_NAME: refOf(outbox.table),
          RELAY_TOPIC_ARNS: { 'Fn::Join': ['', ['orders=', refOf(topic.topic)]] },
          RELAY_PARKING_QUEUE_URL: refOf(relay.parkingQueue),
          POLLING_BATCH_SIZE: '100',
          POLLING_MAX_ATTEMPTS: '5',
          POLLING_CLAIM_TIMEOUT_SECONDS: '300',
          POLLING_GRACE_SECONDS: '5',
        },
      },
    });
  });

  it('leaves to the relay what the options of its function say', () => {
    const chosen = aSweeper({}, { relay: { functionOptions: { environment: { LOG_LEVEL: 'DEBUG' } } } });

    templateOf(chosen.stack).hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'orders-outbox-relay',
      Environment: { Variables: { LOG_LEVEL: 'DEBUG', RELAY_SECOND_PATH: 'sweeper' } },
    });
  });

  it('has the relay look for what the stream lost, and wait for the sweeper', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'orders-outbox-relay',
      Environment: { Variables: { RELAY_SECOND_PATH: 'sweeper', POLLING_GRACE_SECONDS: '5' } },
    });
    expect(actionsOf(statementsOf(template, relay.function.role ?? relay))).toContain('dynamodb:Query');
  });

  it('may search, mark, publish, park and release, and nothing else', () => {
    expect(actionsOf(statementsOf(template, sweeper.function.role ?? sweeper))).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PartiQLUpdate',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sns:Publish',
      'sqs:SendMessage',
    ]);
  });

  it('sweeps at the given interval', () => {
    templateOf(aSweeper({ intervalMinutes: 5 }).stack).hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
    });
  });

  it('refuses an outbox without tracking', () => {
    expect(() => aSweeper({}, { outbox: { tracking: 'none' } })).toThrow(
      'The sweeper of "orders" cannot work with the tracking "none", which keeps no index of undispatched items; ' +
        'choose "status", or remove the sweeper.',
    );
  });
});
