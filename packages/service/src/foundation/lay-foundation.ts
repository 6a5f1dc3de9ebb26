import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MessageContext, MessageTracing } from '@dynamo-outbox/messaging';
import { createLogger, type Environment, type Logger } from '@dynamo-outbox/service-runtime';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { type DynamoDbTransaction, DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import type { Definition } from '../definition/definition.ts';
import { InvalidServiceError } from '../definition/errors.ts';
import { createParts, type ResolvedTables, resolveTables } from '../running/create-parts.ts';
import type { ServiceUnitOfWork } from '../running/service-unit-of-work.ts';
import { createDynamoDbClient } from './create-client.ts';
import { createOpenOutbox } from './open-outbox.ts';
import { type BaseSettings, readBaseSettings } from './read-settings.ts';

/** A transaction, and what work and handlers use of it. */
export interface OpenedWork {
  readonly transaction: DynamoDbUnitOfWork;
  readonly parts: ServiceUnitOfWork<string>;
}

/** What every part of a service shares. */
export interface Foundation {
  readonly client: DynamoDBClient;
  readonly logger: Logger;
  readonly tracing: MessageTracing | undefined;
  readonly tables: ResolvedTables<string>;
  readonly open: (context: MessageContext) => OpenedWork;
  /** Creates what work uses on any transaction. */
  readonly join: (transaction: DynamoDbTransaction, context: MessageContext) => ServiceUnitOfWork<string>;
}

const readTables = ({ name, tableVariables }: Definition, settings: BaseSettings): ResolvedTables<string> =>
  resolveTables(
    name,
    Object.fromEntries(
      [...tableVariables].map(([table, variable]) => [table, settings[variable] ?? ''] as const),
    ),
  );

/** Adds the parts of the service itself. Throws `INVALID_SERVICE` for a name that is taken. */
const withOwnParts = (
  { name, options }: Definition,
  base: ServiceUnitOfWork<string>,
): ServiceUnitOfWork<string> => {
  const own = options.parts?.(base) ?? {};
  const taken = Object.keys(own).filter((part) => part in base);
  if (taken.length > 0) {
    const faults = taken.map((part) => `parts returns "${part}", which every unit of work has. Rename it.`);
    throw new InvalidServiceError(name, faults);
  }
  return { ...own, ...base };
};

/** Reads the settings of a service and creates what its parts share. Rejects with `INVALID_SETTINGS`. */
export const layFoundation = async (
  definition: Definition,
  environment: Environment,
): Promise<Foundation> => {
  const { name, options } = definition;
  const settings = readBaseSettings(definition, environment);
  const client = options.client ?? createDynamoDbClient(environment);
  const tracing = options.tracing ?? (await loadTracing(settings, environment));
  const tables = readTables(definition, settings);
  const openOutbox = createOpenOutbox(definition, settings, { client, tracing, environment });
  const limits = {
    ...(options.maxItems === undefined ? {} : { maxItems: options.maxItems }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  };
  const join: Foundation['join'] = (transaction, context) => {
    const outbox = openOutbox(transaction, context);
    return withOwnParts(definition, createParts({ transaction, outbox, context, client, tables }));
  };
  return {
    client,
    tracing,
    tables,
    join,
    logger: options.logger ?? createLogger({ serviceName: name, level: settings.LOG_LEVEL }),
    open: (context) => {
      const transaction = new DynamoDbUnitOfWork({ client, ...limits });
      return { transaction, parts: join(transaction, context) };
    },
  };
};
