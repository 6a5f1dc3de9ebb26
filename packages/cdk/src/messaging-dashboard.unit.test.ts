import { defaultMetricsNamespace, metricUnits } from '@dynamo-outbox/service-runtime';
import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, type IAlarm, Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { MessagingAlarms } from './messaging-alarms.ts';
import { MessagingDashboard, type MessagingDashboardProps } from './messaging-dashboard.ts';
import type { TransactionalServiceProps } from './transactional-service.ts';
import { aWatchedStack, billingService } from './watched-service.fixture.ts';

/** A widget as CloudWatch reads it. */
interface Widget {
  readonly type: string;
  readonly width: number;
  readonly x: number;
  readonly y: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

interface DashboardResource {
  readonly Properties: {
    readonly DashboardBody: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  };
}

/** What the dashboard's text refers to becomes the name of whatever it is. */
const textOf = (part: unknown): string => (typeof part === 'string' ? part : nameIn(JSON.stringify(part)));
const nameIn = (reference: string): string => reference.replaceAll(/[^\w:]/g, '');

const widgetsOf = (template: Template): readonly Widget[] => {
  const [dashboard] = Object.values(
    template.findResources('AWS::CloudWatch::Dashboard') as Record<string, DashboardResource>,
  );
  const parts = dashboard?.Properties.DashboardBody['Fn::Join'][1] ?? [];
  return (JSON.parse(parts.map(textOf).join('')) as { readonly widgets: readonly Widget[] }).widgets;
};

const show = (
  service: Partial<TransactionalServiceProps> = {},
  props: Partial<MessagingDashboardProps> = {},
): readonly Widget[] => {
  const { stack } = aWatchedStack();
  new MessagingDashboard(stack, 'Dashboard', { service: billingService(stack, service), ...props });
  return widgetsOf(Template.fromStack(stack));
};

const place = aWatchedStack();
const service = billingService(place.stack);
const functions = { Http: Function.fromFunctionName(place.stack, 'Http', 'billing-http') };
const { alarms } = new MessagingAlarms(place.stack, 'Alarms', { service, actionTopic: place.actionTopic });
new MessagingDashboard(place.stack, 'Dashboard', {
  service,
  alarms,
  functions,
  widgets: [new TextWidget({ markdown: 'the last one' })],
  guideUrl: 'https://example.com/guide',
});
const template = Template.fromStack(place.stack);
const widgets = widgetsOf(template);

const titlesOf = (of: readonly Widget[]): readonly (string | undefined)[] =>
  of.filter(({ type }) => type === 'metric').map(({ properties }) => properties.title);

/** Metrics by graph, each as CloudWatch names it: namespace, name, dimensions. */
const metricsIn = (of: readonly Widget[]): readonly (readonly string[])[] =>
  of
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map((metric) => metric.filter((part): part is string => typeof part === 'string'));

const graph = (title: string): readonly (readonly string[])[] =>
  metricsIn(widgets.filter(({ properties }) => properties.title === title));

describe('the dashboard of a service', () => {
  it('begins with the states of its alarms and with advice', () => {
    const [states, text] = widgets;

    expect(states?.type).toBe('alarm');
    expect(states?.properties.alarms).toHaveLength(alarms.length);
    expect(text?.properties.markdown).toContain('npx dynamo-outbox redrive');
    expect(text?.properties.markdown).toContain('(https://example.com/guide)');
  });

  it('shows messages from commit to effect, then functions and tables, then the given widgets', () => {
    expect(titlesOf(widgets)).toEqual([
      'Commits and messages',
      'Time from commit to publish',
      'Fill of publish calls, of 10',
      'Age of unpublished items',
      'Parked messages and dead letters',
      'Messages the relay could not publish',
      'billing--orders: outcomes',
      'billing--orders: order',
      'billing--orders: time from commit to effect',
      'billing--orders: queue',
      'Invocations',
      'Duration, p99',
      'Errors and throttles',
      'Failed conditions and conflicts',
      'Throttles of tables',
      'Duration of a commit in DynamoDB',
    ]);
    expect(widgets.at(-1)?.properties.markdown).toBe('the last one');
  });

  it('fills rows of 24 columns', () => {
    const given = widgets.slice(0, -1);

    for (const y of new Set(given.map((widget) => widget.y))) {
      const row = given.filter((widget) => widget.y === y);
      expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(24);
    }
  });

  it('counts transactions on the outbox table as commits', () => {
    const table = nameIn(JSON.stringify(place.stack.resolve(service.outbox.table.tableName)));

    expect(graph('Commits and messages')).toContainEqual([
      'AWS/DynamoDB',
      'SuccessfulRequestLatency',
      'Operation',
      'TransactWriteItems',
      'TableName',
      table,
    ]);
  });

  it('shows every function of the service', () => {
    expect(graph('Invocations').map(([, name]) => name)).toEqual(Array(4).fill('Invocations'));
    expect(graph('Invocations').map((metric) => metric.at(-1))).toEqual([
      expect.stringContaining('Relay'),
      expect.stringContaining('Sweeper'),
      expect.stringContaining('billingorders'),
      expect.stringContaining('billinghttp'),
    ]);
  });

  it('shows only toolkit metrics that the toolkit writes', () => {
    const used = metricsIn(widgets)
      .filter(([namespace]) => namespace === defaultMetricsNamespace)
      .map(([, name]) => name);

    expect(new Set(used).size).toBeGreaterThan(15);
    expect(Object.keys(metricUnits)).toEqual(expect.arrayContaining(used));
  });

  it('has no fixed name, which would conflict between stages of an account', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));

    expect(dashboard).not.toHaveProperty('Properties.DashboardName');
  });
});

describe('what a dashboard leaves out', () => {
  it('includes alarms and a link if none are given', () => {
    const [first] = show();

    expect(first?.type).toBe('text');
    expect(first?.properties.markdown).not.toContain('](');
  });

  it('includes the age of undispatched items without a sweeper', () => {
    const names = metricsIn(show({ sweeper: 'none' })).map(([, name]) => name);

    expect(names).not.toContain('UndispatchedAgeSeconds');
    expect(names).toContain('DispatchLagMilliseconds');
  });

  it('includes all toolkit metrics that are disabled', () => {
    const shown = show({ metrics: 'none' });

    expect(metricsIn(shown).filter(([namespace]) => namespace === defaultMetricsNamespace)).toEqual([]);
    expect(titlesOf(shown)).toContain('Commits and messages');
    expect(titlesOf(shown)).toContain('billing--orders: queue');
  });
});

describe('the states of alarms on a dashboard', () => {
  const statesOf = (count: number): readonly (number | undefined)[] => {
    const { stack } = aWatchedStack();
    const many = Array.from(
      { length: count },
      (_, index): IAlarm =>
        new Alarm(stack, `Alarm${index}`, {
          metric: new Metric({ namespace: 'Test', metricName: 'Test' }),
          threshold: 0,
          evaluationPeriods: 1,
        }),
    );
    new MessagingDashboard(stack, 'Dashboard', { service: billingService(stack), alarms: many });
    return widgetsOf(Template.fromStack(stack))
      .filter(({ type }) => type === 'alarm')
      .map(({ properties }) => properties.alarms?.length);
  };

  it('fit in one widget up to 100, and use another one beyond', () => {
    expect(statesOf(100)).toEqual([100]);
    expect(statesOf(101)).toEqual([100, 1]);
  });
});
