import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UsageFault } from '../../fault.ts';
import { isTracked } from '../../services/is-tracked.ts';

/** Throws `USAGE` for an outbox without tracking, which has no scheduled messages. */
export const assertScheduling = async (client: DynamoDBClient, table: string): Promise<void> => {
  if (!(await isTracked(client, table))) {
    throw new UsageFault(`The outbox table "${table}" has tracking none, so it has no scheduled messages.`);
  }
};
