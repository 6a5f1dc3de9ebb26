export type { ModelCall, PerformCall } from '../engine/model-call.ts';
export type { TransientRefusal } from './errors.ts';
export type { CommittedWrite, ExpireOptions, ItemReference, ModelDatabaseOptions } from './model-database.ts';
export { ModelDatabase } from './model-database.ts';
export type { ModelDynamoDbClientOptions } from './model-dynamodb-client.ts';
export { ModelDynamoDbClient } from './model-dynamodb-client.ts';
export type {
  ModelIndexShape,
  ModelKeySchema,
  ModelKeyShape,
  ModelTableShape,
} from './tables/table-shape.ts';
export type { Item } from './values/attribute-type.ts';
