export { ModelDatabase } from './model-database.ts';
export { ModelDynamoDbClient } from './model-dynamodb-client.ts';
