import { conformanceTables } from './conformance-tables.fixture.ts';
import { ModelDatabase, ModelDynamoDbClient } from './index.ts';
import type { ModelDatabaseOptions } from './model-database.ts';
import type { ModelTableShape } from './tables/table-shape.ts';

/** A model and a client of it. */
export interface TestModel {
  readonly database: ModelDatabase;
  readonly client: ModelDynamoDbClient;
}

/** Creates a model with some tables. Its clock stands still unless the options set another one. */
export const createModel = (
  options: Partial<ModelDatabaseOptions> = {},
  tables: readonly ModelTableShape[] = conformanceTables,
): TestModel => {
  const database = new ModelDatabase({ now: () => 1_800_000_000_000, random: () => 0, ...options });
  tables.forEach((table) => {
    database.createTable(table);
  });
  return { database, client: new ModelDynamoDbClient({ database }) };
};
