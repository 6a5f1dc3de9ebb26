import { groupBy } from '@dynamo-outbox/kernel';
import { createOutboxRecorder, nextCorrelationId, type Topic } from '@dynamo-outbox/messaging';
import { assertWithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import { InvalidServiceError } from './errors.ts';
import type { ServiceOptions } from './service-options.ts';
import { type TableDeclarations, toTableVariables } from './tables.ts';

/** The options of any service. */
export type AnyServiceOptions = ServiceOptions<TableDeclarations>;

/** A service's options after they were checked. */
export interface Definition {
  readonly name: string;
  readonly topics: readonly Topic[];
  /** Environment variables of the tables, by the names of the tables. */
  readonly tableVariables: ReadonlyMap<string, string>;
  readonly options: AnyServiceOptions;
}

// The tables of outbox and inbox belong to the toolkit. A write of the service there could lose messages.
const reservedVariables = ['OUTBOX_TABLE_NAME', 'INBOX_TABLE_NAME'];

const variableForm = /^[A-Za-z_]\w*$/u;

const faultOfTable = (table: string, variable: string): readonly string[] => {
  if (reservedVariables.includes(variable)) {
    return [`The table "${table}" is in ${variable}, which belongs to the toolkit. Choose another name.`];
  }
  return table !== '' && variableForm.test(variable)
    ? []
    : [
        `The table ${JSON.stringify(table)} is in the variable ${JSON.stringify(variable)}, which cannot be set. Use letters, digits and dashes.`,
      ];
};

/** Tables with one variable are one table in DynamoDB, so items of one could overwrite items of another. */
const faultsOfSharedVariables = (variables: ReadonlyMap<string, string>): readonly string[] =>
  [...groupBy(variables, ([, variable]) => variable)].flatMap(([variable, sharing]) => {
    const tables = sharing.map(([table]) => JSON.stringify(table)).join(' and ');
    return sharing.length < 2
      ? []
      : [`${tables} are in one variable, ${variable}. Give each table its own, or declare one table.`];
  });

const faultsOfTables = (
  tables: TableDeclarations,
  variables: ReadonlyMap<string, string>,
): readonly string[] => {
  const isTwice = Array.isArray(tables) && variables.size < tables.length;
  return [
    ...(isTwice ? ['tables lists a table twice. List each table once.'] : []),
    ...[...variables].flatMap(([table, variable]) => faultOfTable(table, variable)),
    ...faultsOfSharedVariables(variables),
  ];
};

const isTopic = (topic: unknown): boolean =>
  typeof topic === 'object' && topic !== null && 'definitions' in topic && Array.isArray(topic.definitions);

const isTables = (tables: unknown): boolean => {
  if (typeof tables !== 'object' || tables === null) {
    return false;
  }
  return Object.values(tables).every((table) => typeof table === 'string');
};

/** Code without types may pass anything. */
const faultsOfShape = ({ topics, tables }: { readonly topics: unknown; readonly tables: unknown }) => [
  ...(Array.isArray(topics) && topics.every(isTopic)
    ? []
    : ['topics is not a list of topics. Pass [shopTopic], with topics that defineTopic returned.']),
  ...(isTables(tables)
    ? []
    : [
        "tables is no list of names. Pass ['orders'], or the variable of each table: { orders: 'SHOP_TABLE_NAME' }.",
      ]),
];

const assertShape = (options: AnyServiceOptions | undefined): void => {
  if (options === undefined) {
    throw new InvalidServiceError(undefined, ["it has no options. Pass at least { name: 'shop' }."]);
  }
  const { name, topics = [], tables = [] } = options;
  const faults = faultsOfShape({ topics, tables });
  if (faults.length > 0) {
    throw new InvalidServiceError(name, faults);
  }
};

/**
 * Checks the options of a service, without its environment.
 *
 * Throws `INVALID_SERVICE` for wrong tables, the errors of an outbox for a wrong name or wrong topics, and a `RangeError` for a
 * number out of range.
 */
export const toDefinition = (options: AnyServiceOptions): Definition => {
  assertShape(options);
  const { name, topics = [], tables = [], lostRaces = {} } = options;
  // An outbox checks the name and the topics, and this one is thrown away.
  createOutboxRecorder({ service: name, topics, context: { correlationId: nextCorrelationId() } });
  assertWithUnitOfWorkOptions(lostRaces, 'lostRaces.');
  const tableVariables = toTableVariables(tables);
  const faults = faultsOfTables(tables, tableVariables);
  if (faults.length > 0) {
    throw new InvalidServiceError(name, faults);
  }
  return { name, topics, tableVariables, options };
};
