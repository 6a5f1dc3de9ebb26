import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { addExampleStacks, type ExampleStacks } from '../example-app.ts';
import { readStageSettings } from '../stage-settings.ts';

const synthesize = (settings: Readonly<Record<string, unknown>> = {}): ExampleStacks => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  return addExampleStacks(app, readStageSettings({ stage: 'test', ...settings }, {}));
};

const mayAlarmsOf = (actions: unknown) =>
  Match.objectLike({
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: actions,
    Condition: {
      ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':alarm:*'])] } },
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    },
  });

const stacks = synthesize();
const template = Template.fromStack(stacks.observability);

describe('the observability stack', () => {
  it('has a dashboard for each service', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 3);
  });

  it.each(['customers', 'orders'])('watches messages, functions and API of %s', (service) => {
    const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).filter(([id]) =>
      id.startsWith(service),
    );
    const metrics = new Set(
      alarms.map(([, alarm]) => (alarm as { Properties: { MetricName?: string } }).Properties.MetricName),
    );

    expect([...metrics]).toEqual(expect.arrayContaining(['UndispatchedAgeSeconds', 'Errors', '5xx']));
    // The function of the API is watched like those of the toolkit.
    expect(alarms.map(([id]) => id)).toContainEqual(expect.stringMatching(/AlarmsHttpErrors/));
  });

  it('notifies the action topic of every alarm', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlarmTopic') }],
    });
  });

  it('sets alarms on server errors and on slow responses', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Statistic: 'Sum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ApiGateway',
      MetricName: 'Latency',
      ExtendedStatistic: 'p99',
      Threshold: 3_000,
      EvaluationPeriods: 3,
    });
  });

  it('subscribes the addresses from the settings, and no others', () => {
    const subscribed = Template.fromStack(synthesize({ alarmEmail: 'on-call@example.com' }).observability);

    subscribed.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'on-call@example.com',
    });
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

describe('the topic of alarms', () => {
  it('lets the alarms of this account publish, although its policy asks for TLS', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          mayAlarmsOf('sns:Publish'),
        ],
      },
    });
  });

  it('is encrypted with the key of the stage, which the alarms may use', () => {
    const { messaging, observability } = synthesize({ encryption: 'customer' });

    Template.fromStack(observability).hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::ImportValue': Match.stringLikeRegexp('^test-messaging:') },
    });
    Template.fromStack(messaging).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([mayAlarmsOf(['kms:Decrypt', 'kms:GenerateDataKey*'])]) },
    });
  });

  it('has no key of ours in a stage without one', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
    Template.fromStack(stacks.messaging).resourceCountIs('AWS::KMS::Key', 0);
  });
});
