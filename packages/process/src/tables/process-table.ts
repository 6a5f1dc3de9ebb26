import { createHash } from 'node:crypto';
import type { TableShape } from '@dynamo-outbox/messaging/tables';
import type { InstanceKey, ProcessInstance, ProcessStatus } from '../instance/process-instance.ts';

/** The index that lists instances by their status: sparse, and with keys only. */
export const INSTANCES_BY_STATUS = 'InstancesByStatus';

/** Partitions of each status in the index, so that no partition becomes hot. */
export const STATUS_SHARDS = 8;

/** The statuses that the index lists. Completed and ended instances leave it. */
export type ListedStatus = Exclude<ProcessStatus, 'completed' | 'ended'>;

const listed: ReadonlySet<string> = new Set<ListedStatus>([
  'running',
  'compensating',
  'compensated',
  'stuck',
]);

/** Returns the partition key of an instance. */
export const toPartitionKey = ({ process, instance }: InstanceKey): string => `${process}#${instance}`;

/** Returns the partition of the index for a status and a shard from 0. */
export const toStatusShard = (process: string, status: ProcessStatus, shard: number): string =>
  `${process}#${status}#${shard}`;

const shardOf = (instance: string): number =>
  (createHash('sha256').update(instance).digest()[0] ?? 0) % STATUS_SHARDS;

/** Returns the partition of an instance in the index; `undefined` for one that is not listed. */
export const statusShardOf = ({
  process,
  instance,
  status,
}: Pick<ProcessInstance, 'process' | 'instance' | 'status'>): string | undefined =>
  listed.has(status) ? toStatusShard(process, status, shardOf(instance)) : undefined;

/**
 * Describes the table of the instances of a service. Several processes can share it. The index lists instances that run, are stuck or were compensated, by the
 * end of their time.
 */
export const describeProcessTable = (name: string): TableShape => ({
  name,
  partitionKey: { name: 'PK', type: 'S' },
  indexes: [
    {
      name: INSTANCES_BY_STATUS,
      partitionKey: { name: 'StatusShard', type: 'S' },
      sortKey: { name: 'DueAt', type: 'S' },
      projection: 'KEYS_ONLY',
    },
  ],
  timeToLiveAttribute: 'ExpiresAt',
});
