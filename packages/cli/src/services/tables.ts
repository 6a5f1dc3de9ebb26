import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { namesOf, prefixed } from '@dynamo-outbox/topology';
import { NotFoundFault } from '../fault.ts';
import type { ChosenService } from './choose-services.ts';

/** Name of a service's outbox table. */
export const outboxTableOf = ({ name, namePrefix, outboxTable }: ChosenService): string =>
  outboxTable ?? prefixed(namePrefix, namesOf(name).outboxTable);

/** Name of a service's inbox table. */
export const inboxTableOf = ({ name, namePrefix, inboxTable }: ChosenService): string =>
  inboxTable ?? prefixed(namePrefix, namesOf(name).inboxTable);

/** Does something with a table, and says which one when there is no such table. */
export const withTable = async <TResult>(table: string, work: () => Promise<TResult>): Promise<TResult> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      throw new NotFoundFault(`There is no table "${table}".`, { cause: error });
    }
    throw error;
  }
};
