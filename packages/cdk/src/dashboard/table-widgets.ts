import { type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Inbox } from '../inbox.ts';
import type { Outbox } from '../outbox.ts';
import { graph } from './graph.ts';

/** The tables of a service, as far as it has them. */
export interface WatchedTables {
  readonly table?: ITable | undefined;
  readonly outbox?: Outbox | undefined;
  readonly inbox: Inbox;
  /** Whether it has an inbox. Default: yes. */
  readonly hasInbox?: boolean;
}

const commitDuration = (table: ITable): IWidget =>
  graph({
    title: 'Duration of a commit in DynamoDB',
    unit: 'milliseconds',
    metrics: [Stats.AVERAGE, Stats.MAXIMUM].map((statistic) =>
      table.metricSuccessfulRequestLatency({
        dimensionsMap: { TableName: table.tableName, Operation: 'TransactWriteItems' },
        statistic,
        label: statistic.toLowerCase(),
      }),
    ),
  });

/** Widgets of the tables: failed writes, throttled requests, and duration of commits. */
export const tableRow = (service: WatchedTables): readonly IWidget[] => {
  const { table, outbox } = service;
  const inbox = service.hasInbox === false ? undefined : service.inbox.table;
  const tables = (
    [
      ['aggregates', table],
      ['outbox', outbox?.table],
      ['inbox', inbox],
    ] as const
  ).flatMap(([name, of]) => (of === undefined ? [] : [[name, of] as const]));
  // Every transaction of a publishing service writes to the outbox, and of a consuming one to the inbox.
  const committed = outbox?.table ?? inbox;
  return [
    graph({
      title: 'Failed conditions and conflicts',
      unit: 'in 5 minutes',
      metrics: tables.flatMap(([name, of]) => [
        of.metricConditionalCheckFailedRequests({ label: `${name}: condition failed` }),
        of.metric('TransactionConflict', {
          statistic: Stats.SUM,
          label: `${name}: transactions in conflict`,
        }),
      ]),
    }),
    graph({
      title: 'Throttles of tables',
      unit: 'in 5 minutes',
      metrics: tables.flatMap(([name, of]) => [
        of.metric('WriteThrottleEvents', { statistic: Stats.SUM, label: `${name}: writes` }),
        of.metric('ReadThrottleEvents', { statistic: Stats.SUM, label: `${name}: reads` }),
      ]),
    }),
    ...(committed === undefined ? [] : [commitDuration(committed)]),
  ];
};
