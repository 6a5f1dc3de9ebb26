import { type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { TransactionalService } from '../transactional-service.ts';
import { graph } from './graph.ts';

/** Widgets of the tables: failed writes, throttled requests, and duration of commits. */
export const tableRow = ({
  table,
  outbox,
  inbox,
}: Pick<TransactionalService, 'table' | 'outbox' | 'inbox'>): readonly IWidget[] => {
  const tables: readonly (readonly [name: string, table: ITable])[] = [
    ['aggregates', table],
    ['outbox', outbox.table],
    ['inbox', inbox.table],
  ];
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
    graph({
      title: 'Duration of a commit in DynamoDB',
      unit: 'milliseconds',
      metrics: [Stats.AVERAGE, Stats.MAXIMUM].map((statistic) =>
        outbox.table.metricSuccessfulRequestLatency({
          dimensionsMap: { TableName: outbox.table.tableName, Operation: 'TransactWriteItems' },
          statistic,
          label: statistic.toLowerCase(),
        }),
      ),
    }),
  ];
};
