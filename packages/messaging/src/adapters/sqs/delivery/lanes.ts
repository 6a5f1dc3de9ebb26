import type { SQSRecord } from 'aws-lambda';
import { mapConcurrently } from '@dynamo-outbox/kernel';

/** Messages that are handled one after another. */
export type Lane = readonly SQSRecord[];

/** Message group, only on FIFO queues. On standard queues, a group id serves fairness and does not define an order. */
export const fifoGroupOf = ({ eventSourceARN, attributes }: SQSRecord): string | undefined =>
  eventSourceARN.endsWith('.fifo') ? (attributes.MessageGroupId ?? '') : undefined;

/** Splits a batch into lanes: one for each group of a FIFO queue, or one for each message of a standard queue. */
export const toLanes = (records: readonly SQSRecord[]): readonly Lane[] => {
  const lanes: SQSRecord[][] = [];
  const laneOfGroup = new Map<string, SQSRecord[]>();
  for (const record of records) {
    const group = fifoGroupOf(record);
    const lane = group === undefined ? undefined : laneOfGroup.get(group);
    if (lane !== undefined) {
      lane.push(record);
      continue;
    }
    const opened = [record];
    lanes.push(opened);
    if (group !== undefined) {
      laneOfGroup.set(group, opened);
    }
  }
  return lanes;
};

/** Walks all lanes, at most `concurrency` at a time, in the order given. */
export const walkLanes = async (
  lanes: readonly Lane[],
  concurrency: number,
  walk: (lane: Lane) => Promise<void>,
): Promise<void> => {
  await mapConcurrently(lanes, concurrency, walk);
};
