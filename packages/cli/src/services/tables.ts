import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { defaultRetentionDays, namesOf, prefixed } from '@dynamo-outbox/topology/internal';
import { NotFoundFault } from '../fault.ts';
import type { ChosenService } from './choose-services.ts';

/** Returns the name of a service's outbox table. */
export const outboxTableOf = ({ name, namePrefix, outboxTable }: ChosenService): string =>
  outboxTable ?? prefixed(namePrefix, namesOf(name).outboxTable);

/** Returns the days for which a service keeps dispatched outbox items. */
export const outboxDaysOf = ({ outboxRetentionDays = defaultRetentionDays.outbox }: ChosenService): number =>
  outboxRetentionDays;

/** Returns the name of a service's inbox table. */
export const inboxTableOf = ({ name, namePrefix, inboxTable }: ChosenService): string =>
  inboxTable ?? prefixed(namePrefix, namesOf(name).inboxTable);

/** Returns the name of the table of a service's processes. */
export const processTableOf = ({ name, namePrefix, processTable }: ChosenService): string =>
  processTable ?? prefixed(namePrefix, `${name}-processes`);

// The name of a missing service leads to a missing table.
const serviceIn = (table: string): string => table.replace(/-(?:(?:out|in)box|processes)$/, '');

/** Runs an operation on a table of a service. Rejects with `NOT_FOUND` if the table does not exist. */
export const withTable = async <TResult>(table: string, work: () => Promise<TResult>): Promise<TResult> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      throw new NotFoundFault(`There is no table "${table}".`, {
        cause: error,
        missing: { kind: 'services', name: serviceIn(table) },
      });
    }
    throw error;
  }
};
