import { DynamoDbParkedKeys } from '@dynamo-outbox/messaging/dynamodb';
import type { SimulatedProcess } from '../engine/simulated-process.ts';
import type { ProcessClients } from './cloud.ts';
import { names } from './contract.ts';

/** The parked keys of the outbox, as a process reads and writes them by its own timers and chance. */
export const createParkedKeys = ({
  clients,
  process,
}: {
  readonly clients: ProcessClients;
  readonly process: SimulatedProcess;
}): DynamoDbParkedKeys =>
  new DynamoDbParkedKeys({
    client: clients.dynamoDb,
    tableName: names.outbox,
    sleep: process.sleep,
    random: process.random,
    nextRevision: process.nextUuid,
  });
