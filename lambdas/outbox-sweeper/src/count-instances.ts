import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '@dynamo-outbox/kernel';
import type { PollingRelay } from '@dynamo-outbox/messaging/relay';
import { countUnsettled } from '@dynamo-outbox/process/dynamodb';
import {
  boundedRequests,
  clientConfigIn,
  type Logger,
  type MetricName,
  type Metrics,
  metricUnits,
  quiet,
} from '@dynamo-outbox/service-runtime';

/** What a count needs. */
export interface InstanceCountOptions {
  /** The table of each process, by the name of the process. */
  readonly tableNames: Readonly<Record<string, string>>;
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Metrics;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** A deadline may be late: the sweeper releases it, the relay publishes it, and the consumer may retry. */
const overdueAfterMilliseconds = 15 * 60_000;

/** A process sweeps each second, and needs no count each time. A function sweeps each minute, not on the millisecond. */
const pauseMilliseconds = 30_000;

/** Creates the client of the tables of processes. */
export const createInstanceClient = (): DynamoDBClient =>
  quiet(
    new DynamoDBClient({
      requestHandler: boundedRequests({ answerMilliseconds: 3_000 }),
      maxAttempts: 3,
      ...clientConfigIn(process.env, 'DYNAMODB'),
    }),
  );

const createCount = ({ tableNames, client, logger, metrics, clock = systemClock }: InstanceCountOptions) => {
  const add = (name: MetricName, value: number): void => {
    metrics.add({ name, unit: metricUnits[name], value });
  };
  const countProcess = async (name: string, tableName: string): Promise<void> => {
    const dueBefore = new Date(clock().getTime() - overdueAfterMilliseconds);
    try {
      const counted = await countUnsettled({ client, tableName, process: name, dueBefore });
      add('StuckInstances', counted.stuck);
      add('OverdueInstances', counted.overdue);
      if (counted.stuck + counted.overdue > 0) {
        logger.warn('process.counted', { process: name, ...counted });
      }
    } catch (error) {
      add('InstanceCountFailures', 1);
      logger.warn('process.count-failed', { process: name, tableName, error });
    }
  };
  return async (): Promise<void> => {
    await Promise.all(Object.entries(tableNames).map(([name, tableName]) => countProcess(name, tableName)));
  };
};

/**
 * Returns a polling relay that also counts the stuck and overdue instances of processes, beside each sweep. A count that fails never fails
 * the sweep.
 */
export const countBeside = (relay: PollingRelay, options: InstanceCountOptions): PollingRelay => {
  const { clock = systemClock } = options;
  const count = createCount(options);
  let nextAt = 0;
  return {
    sweep: async (limits) => {
      const now = clock().getTime();
      const isDue = now >= nextAt;
      nextAt = isDue ? now + pauseMilliseconds : nextAt;
      const counting = isDue ? count() : Promise.resolve();
      try {
        return await relay.sweep(limits);
      } finally {
        await counting;
      }
    },
  };
};
