import { defaultMetricsNamespace, metricUnits } from '@dynamo-outbox/service-runtime';
import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addExampleStacks } from '../../lib/example-app.ts';
import { readStageSettings } from '../../lib/stage-settings.ts';
import { watched } from '../../scripts/costs/cost-tables.ts';
import { readPage } from '../documentation/markdown.ts';

const page = readPage('docs/reference/observability.md');

/** The rows of a section's table, each as its cells. */
const rowsOf = (section: string): readonly (readonly string[])[] =>
  (page.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((row) => row.split('|').slice(1, -1));

const codeIn = (cell = ''): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** A metric as a template or a dashboard names it. */
interface UsedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

interface AlarmMetric {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string }[];
}

interface AlarmResource {
  readonly Properties: AlarmMetric & {
    readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: AlarmMetric } }[];
  };
}

interface DashboardResource {
  readonly Properties: {
    readonly DashboardBody: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  };
}

const toUsed = ({ Namespace, MetricName, Dimensions = [] }: AlarmMetric): readonly UsedMetric[] =>
  Namespace === undefined || MetricName === undefined
    ? []
    : [{ namespace: Namespace, name: MetricName, dimensions: Dimensions.map(({ Name }) => Name) }];

/** The alarms of a service, or of all services, by their ids in the template. */
const alarmsOf = (template: Template, service = ''): readonly AlarmResource[] =>
  Object.entries(template.findResources('AWS::CloudWatch::Alarm') as Record<string, AlarmResource>)
    .filter(([id]) => id.startsWith(service))
    .map(([, alarm]) => alarm);

const alarmMetrics = (alarms: readonly AlarmResource[]): readonly UsedMetric[] =>
  alarms.flatMap(({ Properties }) => [
    ...toUsed(Properties),
    ...(Properties.Metrics ?? []).flatMap(({ MetricStat }) =>
      MetricStat === undefined ? [] : toUsed(MetricStat.Metric),
    ),
  ]);

/** Metrics of the toolkit are text to the last dimension, so what a dashboard refers to elsewhere need not be resolved. */
const dashboardMetrics = (template: Template): readonly UsedMetric[] =>
  Object.values(
    template.findResources('AWS::CloudWatch::Dashboard') as Record<string, DashboardResource>,
  ).flatMap(({ Properties }) => {
    const body = Properties.DashboardBody['Fn::Join'][1].map((part) =>
      typeof part === 'string' ? part : 'reference',
    );
    const { widgets } = JSON.parse(body.join('')) as {
      readonly widgets: readonly {
        readonly properties: { readonly metrics?: readonly (readonly unknown[])[] };
      }[];
    };
    return widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .map((metric) => metric.filter((part): part is string => typeof part === 'string'))
      .filter(([namespace]) => namespace !== undefined)
      .map(([namespace = '', name = '', ...pairs]) => ({
        namespace,
        name,
        dimensions: pairs.filter((_, index) => index % 2 === 0),
      }));
  });

const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
const { observability } = addExampleStacks(app, readStageSettings({ stage: 'test' }, {}));
const template = Template.fromStack(observability);
const alarmed = alarmMetrics(alarmsOf(template));
const ofToolkit = [...alarmed, ...dashboardMetrics(template)].filter(
  ({ namespace }) => namespace === defaultMetricsNamespace,
);

describe('the alarms and dashboards of the example', () => {
  it('include every alarm that the guide sets', () => {
    const wanted = rowsOf('Alarms to set').flatMap(([alarm]) => codeIn(alarm));

    expect(wanted.length).toBeGreaterThan(10);
    expect(alarmed.map(({ name }) => name)).toEqual(expect.arrayContaining([...wanted]));
  });

  it('set no alarm on a metric of the toolkit that the guide does not name', () => {
    const named = rowsOf('Alarms to set').flatMap(([alarm]) => codeIn(alarm));
    const set = alarmed.filter(({ namespace }) => namespace === defaultMetricsNamespace);

    expect(named).toEqual(expect.arrayContaining(set.map(({ name }) => name)));
  });

  it('read as many metrics for a service with one consumer as the table of costs counts', () => {
    expect(alarmMetrics(alarmsOf(template, 'customers'))).toHaveLength(watched.alarmMetrics);
  });

  it('show only toolkit metrics that the toolkit writes', () => {
    expect(Object.keys(metricUnits)).toEqual(expect.arrayContaining(ofToolkit.map(({ name }) => name)));
  });

  it('use the dimensions with which each metric is written', () => {
    const byConsumer = new Set(
      rowsOf('Log events')
        .filter(([event = '']) => event.includes('`consumer.'))
        .flatMap(([, , , metrics]) => codeIn(metrics)),
    );

    for (const { name, dimensions } of ofToolkit) {
      const wanted = byConsumer.has(name) ? ['consumer', 'service'] : ['service'];
      expect([name, [...dimensions].sort()]).toEqual([name, wanted]);
    }
  });
});
