import { NotFoundFault, UsageFault } from '../fault.ts';
import type { ChosenService } from './choose-services.ts';
import type { Clients } from './clients.ts';
import { findServiceQueues } from './queues.ts';
import { outboxTableOf, withTable } from './tables.ts';

/** Whether the configuration says that a service publishes nothing. */
const isConfiguredWithout = ({ publishes }: ChosenService): boolean => publishes?.length === 0;

/** A service that only consumes has queues, and no relay that parks messages. */
const isOnlyConsuming = async ({ sqs }: Clients, service: ChosenService): Promise<boolean> => {
  if (service.outboxTable !== undefined) {
    return false;
  }
  const { consumed, parkingQueue } = await findServiceQueues(sqs, service);
  return consumed.length > 0 && parkingQueue === undefined;
};

/**
 * Runs an operation on the outbox table of a service. Resolves with `undefined` for a service that publishes nothing.
 * Rejects with `NOT_FOUND` if any other service has no table.
 */
export const withOptionalOutbox = async <TResult>(
  clients: Clients,
  service: ChosenService,
  work: (table: string) => Promise<TResult>,
): Promise<TResult | undefined> => {
  if (isConfiguredWithout(service)) {
    return undefined;
  }
  try {
    return await work(outboxTableOf(service));
  } catch (error) {
    if (error instanceof NotFoundFault && (await isOnlyConsuming(clients, service))) {
      return undefined;
    }
    throw error;
  }
};

/** Throws `USAGE` for a service that the configuration describes as one that publishes nothing. */
export const assertPublishing = (service: ChosenService): void => {
  if (isConfiguredWithout(service)) {
    throw new UsageFault(
      `The service "${service.name}" publishes nothing, so it has no outbox; choose a service that publishes.`,
    );
  }
};

/**
 * Runs an operation that needs the outbox of a service. Rejects with `NOT_FOUND` if the service has none, and says so for
 * a service that only consumes.
 */
export const withPublishersTable = async <TResult>(
  clients: Clients,
  service: ChosenService,
  work: () => Promise<TResult>,
): Promise<TResult> => {
  const table = outboxTableOf(service);
  try {
    return await withTable(table, work);
  } catch (error) {
    if (error instanceof NotFoundFault && (await isOnlyConsuming(clients, service))) {
      throw new NotFoundFault(
        `The service "${service.name}" only consumes: it has queues, but no outbox "${table}". Choose a service that publishes, or set "outboxTable" and "topics" in the configuration file.`,
        { cause: error },
      );
    }
    throw error;
  }
};
