import { DynamoDbParkedKeys } from '@dynamo-outbox/messaging/dynamodb';
import type { SimulatedProcess } from '../engine/simulated-process.ts';
import type { ProcessClients } from './cloud.ts';
import { names } from './contract.ts';

/** Creates the parked keys of the outbox for a process, with the timers and random numbers of the process. */
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
