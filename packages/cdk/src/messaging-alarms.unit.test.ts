import { defaultMetricsNamespace, metricUnits } from '@dynamo-outbox/service-runtime';
import { describe, expect, it } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { MessagingAlarms, type MessagingAlarmsProps } from './messaging-alarms.ts';
import type { TransactionalServiceProps } from './transactional-service.ts';
import { aWatchedStack, billingService } from './watched-service.fixture.ts';

/** An alarm as the template has it. */
interface AlarmProperties {
  readonly [property: string]: unknown;
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: AlarmProperties } }[];
  readonly AlarmDescription?: string;
  readonly AlarmActions?: readonly unknown[];
}

/** The metrics that an alarm puts together. */
const metricsIn = ({ Metrics = [] }: AlarmProperties): readonly AlarmProperties[] =>
  Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric]));

interface AlarmResource {
  readonly Properties: AlarmProperties;
  readonly Metadata: Readonly<Record<string, string>>;
}

/** Every alarm by its place below `Alarms`, such as `Relay/IteratorAge`. */
const alarmsOf = (template: Template): ReadonlyMap<string, AlarmProperties> =>
  new Map(
    Object.values(template.findResources('AWS::CloudWatch::Alarm') as Record<string, AlarmResource>).map(
      ({ Properties, Metadata }) => [
        (Metadata['aws:cdk:path'] ?? '').replace(/^Test\/Alarms\/(.*)\/Resource$/, '$1'),
        Properties,
      ],
    ),
  );

const watch = (
  service: Partial<TransactionalServiceProps> = {},
  alarms: Partial<MessagingAlarmsProps> = {},
): Template => {
  const { stack, actionTopic } = aWatchedStack();
  new MessagingAlarms(stack, 'Alarms', { service: billingService(stack, service), actionTopic, ...alarms });
  return Template.fromStack(stack);
};

const place = aWatchedStack();
const http = Function.fromFunctionName(place.stack, 'Http', 'billing-http');
const watched = billingService(place.stack);
new MessagingAlarms(place.stack, 'Alarms', {
  service: watched,
  actionTopic: place.actionTopic,
  urgentTopic: place.urgentTopic,
  functions: { Http: http },
});
const alarms = alarmsOf(Template.fromStack(place.stack));

const resolve = (value: unknown): unknown => place.stack.resolve(value);
const consumer = watched.consumers[0];
const sqs = (queueName: string | undefined) => ({
  Namespace: 'AWS/SQS',
  Dimensions: [{ Name: 'QueueName', Value: resolve(queueName) }],
});
const lambda = (functionName: string | undefined) => ({
  Namespace: 'AWS/Lambda',
  Dimensions: [{ Name: 'FunctionName', Value: resolve(functionName) }],
});
const ofService = { Namespace: 'DynamoOutbox', Dimensions: [{ Name: 'service', Value: 'billing' }] };
const ofConsumer = {
  Namespace: 'DynamoOutbox',
  Dimensions: [
    { Name: 'consumer', Value: 'billing--orders' },
    { Name: 'service', Value: 'billing' },
  ],
};
const functions: readonly (readonly [string, string | undefined])[] = [
  ['Relay', watched.relay.function.functionName],
  ['Sweeper', watched.sweeper?.function.functionName],
  ['billing--orders', consumer?.function.functionName],
  ['Http', http.functionName],
];

const expected: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'billing--orders/DeadLetters': {
    ...sqs(consumer?.deadLetterQueue.queueName),
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Maximum',
    Threshold: 0,
    Period: 60,
  },
  'Relay/ParkedMessages': {
    ...sqs(watched.relay.parkingQueue.queueName),
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Maximum',
    Threshold: 0,
    Period: 60,
  },
  'Relay/GivenUpRecords': {
    Namespace: 'AWS/S3',
    Dimensions: [
      { Name: 'BucketName', Value: resolve(watched.relay.failures.bucketName) },
      { Name: 'StorageType', Value: 'AllStorageTypes' },
    ],
    MetricName: 'NumberOfObjects',
    Statistic: 'Maximum',
    Threshold: 0,
    Period: 86_400,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 1,
  },
  'Relay/IteratorAge': {
    ...lambda(watched.relay.function.functionName),
    MetricName: 'IteratorAge',
    Statistic: 'Maximum',
    Threshold: 60_000,
    Period: 300,
  },
  'Relay/UrgentIteratorAge': {
    ...lambda(watched.relay.function.functionName),
    MetricName: 'IteratorAge',
    Statistic: 'Maximum',
    Threshold: 43_200_000,
    Period: 300,
  },
  'Relay/UndispatchedAge': {
    ...ofService,
    MetricName: 'UndispatchedAgeSeconds',
    Statistic: 'Maximum',
    Threshold: 300,
    Period: 300,
  },
  'Relay/ScheduleDelay': {
    ...ofService,
    MetricName: 'ScheduleDelaySeconds',
    Statistic: 'Maximum',
    Threshold: 600,
    Period: 300,
    // A sweeper that is off, or that cannot read its list, reports nothing.
    TreatMissingData: 'breaching',
  },
  'Relay/ParkingFailures': {
    ...ofService,
    MetricName: 'ParkingFailures',
    Statistic: 'Sum',
    Threshold: 0,
    Period: 300,
  },
  'Relay/CircuitsOpened': {
    ...ofService,
    MetricName: 'CircuitsOpened',
    Statistic: 'Sum',
    Threshold: 0,
    Period: 300,
  },
  'billing--orders/QueueAge': {
    ...sqs(consumer?.queue.queueName),
    MetricName: 'ApproximateAgeOfOldestMessage',
    Statistic: 'Maximum',
    Threshold: 900,
    Period: 300,
  },
  'billing--orders/RetriesExhausted': {
    ...ofConsumer,
    MetricName: 'RetriesExhausted',
    Statistic: 'Sum',
    Threshold: 0,
    Period: 300,
  },
  'billing--orders/MessagesRejected': {
    ...ofConsumer,
    MetricName: 'MessagesRejected',
    Statistic: 'Sum',
    Threshold: 0,
    Period: 300,
  },
  'billing--orders/NewerMessages': {
    ...ofConsumer,
    MetricName: 'NewerMessages',
    Statistic: 'Sum',
    Threshold: 0,
    Period: 300,
  },
  'billing--orders/HandlingLag': {
    ...ofConsumer,
    MetricName: 'HandlingLagMilliseconds',
    ExtendedStatistic: 'p99',
    Threshold: 60_000,
    Period: 300,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
  },
  'billing--orders/LostRaces': {
    Metrics: [
      {
        Id: 'expr_1',
        Expression: 'races / FILL(processed, 1)',
        Label: 'lost races per message',
      },
      ...(['LostRaces', 'MessagesProcessed'] as const).map((metric) => ({
        Id: metric === 'LostRaces' ? 'races' : 'processed',
        MetricStat: {
          Metric: { ...ofConsumer, MetricName: metric },
          Period: 300,
          Stat: 'Sum',
        },
        ReturnData: false,
      })),
    ],
    Threshold: 1,
  },
  ...Object.fromEntries(
    functions.flatMap(([name, functionName]) =>
      ['Errors', 'Throttles'].map((metric) => [
        `${name}/${metric}`,
        { ...lambda(functionName), MetricName: metric, Statistic: 'Sum', Threshold: 0, Period: 300 },
      ]),
    ),
  ),
};

describe('the alarms of a service', () => {
  it('are exactly those in the guide', () => {
    expect([...alarms.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(Object.entries(expected))(
    'watch with %s one metric of one resource above a threshold',
    (name, wanted) => {
      expect(alarms.get(name)).toMatchObject({
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        ...wanted,
      });
    },
  );

  it('notify the action topic, and only urgent ones notify the urgent topic', () => {
    const urgent = ['Relay/UrgentIteratorAge'];

    for (const [name, { AlarmActions }] of alarms) {
      const topic = urgent.includes(name) ? place.urgentTopic : place.actionTopic;
      expect([name, AlarmActions]).toEqual([name, [resolve(topic.topicArn)]]);
    }
  });

  it('all notify the action topic if there is no urgent topic', () => {
    const template = watch();

    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^ActionTopic') }],
    });
  });

  it('have descriptions in sentences that name their subject', () => {
    for (const { AlarmDescription } of alarms.values()) {
      expect(AlarmDescription).toMatch(/billing.*[:.] .+\.$/s);
      // SNS and CloudWatch would take 1,024.
      expect(AlarmDescription?.length).toBeLessThan(400);
    }
  });

  it('have no fixed names, which would conflict between stages of an account', () => {
    for (const properties of alarms.values()) {
      expect(properties).not.toHaveProperty('AlarmName');
    }
  });

  it('use only toolkit metrics that the toolkit writes', () => {
    const used = [...alarms.values()].flatMap((properties) =>
      [properties, ...metricsIn(properties)]
        .filter(({ Namespace }) => Namespace === defaultMetricsNamespace)
        .map(({ MetricName }) => MetricName),
    );

    expect(used).toContain('LostRaces');
    expect(Object.keys(metricUnits)).toEqual(expect.arrayContaining(used));
  });
});

describe('alarms that do not apply', () => {
  it('are absent without a sweeper if they need its metrics', () => {
    const names = [...alarmsOf(watch({ sweeper: 'none' })).keys()];

    expect(names.filter((name) => /Undispatched|Sweeper/.test(name))).toEqual([]);
    expect(names).toContain('Relay/IteratorAge');
  });

  it('are absent with the tracking none', () => {
    const names = [...alarmsOf(watch({ tracking: 'none' })).keys()];

    expect(names.filter((name) => /Undispatched|Sweeper/.test(name))).toEqual([]);
  });

  it('include all toolkit metrics if metrics are disabled', () => {
    const remaining = [...alarmsOf(watch({ metrics: 'none' })).values()];

    expect(remaining.filter(({ Namespace }) => Namespace === defaultMetricsNamespace)).toEqual([]);
    expect(remaining.filter(({ Namespace }) => Namespace === undefined)).toEqual([]);
    expect(remaining.length).toBeGreaterThan(0);
  });

  it('include those of consumers if the service has none', () => {
    const names = [...alarmsOf(watch({ consumes: [], subscribesTo: [] })).keys()];

    expect(names.filter((name) => name.includes('--'))).toEqual([]);
    expect(names).toContain('Relay/ParkedMessages');
  });
});

describe('the thresholds of alarms', () => {
  it('use the given values, and defaults for the others', () => {
    const thresholds = {
      undispatchedAgeSeconds: 301,
      scheduleDelaySeconds: 601,
      iteratorAgeSeconds: 61,
      urgentIteratorAgeSeconds: 82_799,
      queueAgeSeconds: 901,
      handlingLagSeconds: 1.5,
      lostRacesPerMessage: 2,
    };
    const given = alarmsOf(watch({}, { thresholds }));

    expect(
      [
        'Relay/UndispatchedAge',
        'Relay/ScheduleDelay',
        'Relay/IteratorAge',
        'Relay/UrgentIteratorAge',
        'billing--orders/QueueAge',
        'billing--orders/HandlingLag',
        'billing--orders/LostRaces',
        'Relay/ParkingFailures',
      ].map((name) => given.get(name)?.['Threshold']),
    ).toEqual([301, 601, 61_000, 82_799_000, 901, 1_500, 2, 0]);
  });

  it('must alert before records are given up', () => {
    expect(() => watch({}, { thresholds: { urgentIteratorAgeSeconds: 82_800 } })).toThrow(
      'choose an `urgentIteratorAgeSeconds` below 82800',
    );
  });

  it('use the metrics namespace of a stage with a prefix, and so do its functions', () => {
    const template = watch({ namePrefix: 'dev' });
    const namespaces = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => (Properties as { readonly Namespace?: string }).Namespace)
      .filter((namespace) => namespace?.startsWith(defaultMetricsNamespace));
    const ofFunctions = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) =>
        (Properties as { readonly Environment: { readonly Variables: Record<string, unknown> } }).Environment
          .Variables['METRICS_NAMESPACE'],
    );

    expect(new Set(namespaces)).toEqual(new Set(['DynamoOutbox/dev']));
    expect(ofFunctions).toEqual(['DynamoOutbox/dev', 'DynamoOutbox/dev', 'DynamoOutbox/dev']);
  });
});
