import { toTableVariable } from '@dynamo-outbox/kernel';

/**
 * The tables of a service by the names that its code uses: a list, or the environment variable of each table.
 *
 * In a list, the variable of `orders` is `ORDERS_TABLE_NAME`, and of `credit-reservations` or `creditReservations`
 * `CREDIT_RESERVATIONS_TABLE_NAME`, as the constructs set them.
 */
export type TableDeclarations = readonly string[] | Readonly<Record<string, string>>;

/** The names of declared tables. */
export type TableOf<TTables extends TableDeclarations> = TTables extends readonly (infer TName extends
  string)[]
  ? TName
  : keyof TTables & string;

const isList = (tables: TableDeclarations): tables is readonly string[] => Array.isArray(tables);

/** Returns the environment variable of each table, by the name of the table. */
export const toTableVariables = (tables: TableDeclarations): ReadonlyMap<string, string> =>
  isList(tables)
    ? new Map(tables.map((table) => [table, toTableVariable(table)]))
    : new Map(Object.entries(tables));
