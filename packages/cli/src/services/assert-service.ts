import { DescribeTableCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { NotFoundFault } from '../fault.ts';
import type { ChosenService } from './choose-services.ts';
import type { Clients } from './clients.ts';
import { parkingQueueNameOf, queuePrefixOf } from './queues.ts';
import { outboxTableOf } from './tables.ts';

/** Rejects with `NOT_FOUND` for a service that has neither queues nor an outbox: its name must be a mistake. */
export const assertService = async ({ dynamoDb }: Clients, service: ChosenService): Promise<void> => {
  const table = outboxTableOf(service);
  try {
    await dynamoDb.send(new DescribeTableCommand({ TableName: table }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      const { name } = service;
      const [queues, parking] = [queuePrefixOf(service), parkingQueueNameOf(service)];
      throw new NotFoundFault(
        `There is no service "${name}": no queue is named "${queues}…" or "${parking}", and no table "${table}".`,
        { cause: error, missing: { kind: 'services', name } },
      );
    }
    throw error;
  }
};
