import { metricUnits } from '@dynamo-outbox/service-runtime';
import { costOfIdleMonth, costOfMillion, type Traffic } from './cost-model.ts';

const dollars = (amount: number): string => amount.toFixed(2);

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const busy = { publishFill: 8, receiveFill: 5, kilobytes: 1 } as const;
const traffics: readonly (readonly [name: string, traffic: Traffic])[] = [
  ['FIFO, `status`: the default', { ...busy, fifo: true, tracking: 'status' }],
  ['FIFO, `status`, order `commit`', { ...busy, fifo: true, tracking: 'status', order: 'commit' }],
  [
    'FIFO, `status`, consumed into a projection',
    { ...busy, fifo: true, tracking: 'status', isProjection: true },
  ],
  ['FIFO, `none`', { ...busy, fifo: true, tracking: 'none' }],
  ['standard, `status`', { ...busy, fifo: false, tracking: 'status' }],
  ['standard, `none`', { ...busy, fifo: false, tracking: 'none' }],
  [
    'FIFO, `status`, one message at a time',
    { ...busy, fifo: true, tracking: 'status', publishFill: 1, receiveFill: 1 },
  ],
  ['FIFO, `status`, messages of 10 KB', { ...busy, fifo: true, tracking: 'status', kilobytes: 10 }],
];

/**
 * Metrics of the alarms, and custom metrics, of a service with an API and one consumer. CloudWatch charges an alarm by
 * the metrics that it reads. A test counts those in the templates of the example.
 */
export const watched = { alarmMetrics: 26, metrics: Object.keys(metricUnits).length } as const;

/** Returns the tables of the production guide as Markdown. */
export const costTables = (): string => {
  const idle = costOfIdleMonth({ fifo: true, ...watched });
  return [
    table(
      ['Dollars for a million messages', 'DynamoDB', 'SNS', 'SQS', 'Lambda', 'Logs', 'All'],
      traffics.map(([name, traffic]) => {
        const { dynamoDb, sns, sqs, lambda, logs, total } = costOfMillion(traffic);
        return [name, ...[dynamoDb, sns, sqs, lambda, logs, total].map(dollars)];
      }),
    ),
    '',
    table(
      ['Dollars for a month without traffic, one service with an API and one consumer', ''],
      [
        ['sweeper, once a minute', dollars(idle.sweeper)],
        ['long polls of the queue', dollars(idle.polling)],
        [`${watched.metrics} custom metrics, if all are used`, dollars(idle.metrics)],
        [`${watched.alarmMetrics} metrics of alarms`, dollars(idle.alarms)],
        ['a dashboard', dollars(idle.dashboard)],
        ['all', dollars(idle.total)],
      ],
    ),
  ].join('\n');
};
