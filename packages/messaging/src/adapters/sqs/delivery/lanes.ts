import type { SQSRecord } from 'aws-lambda';
import { mapConcurrently } from '@dynamo-outbox/kernel';

/** Messages to be handled one after the other. */
export type Lane = readonly SQSRecord[];

/** The message group, on FIFO queues alone: on standard queues a group id serves fairness and orders nothing. */
export const fifoGroupOf = ({ eventSourceARN, attributes }: SQSRecord): string | undefined =>
  eventSourceARN.endsWith('.fifo') ? (attributes.MessageGroupId ?? '') : undefined;

/** Sorts a batch into lanes: a lane for each group of a FIFO queue, a lane for each message of a standard one. */
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
