/** A call of DynamoDB. */
export interface DynamoDbCall {
  readonly service: 'dynamodb';
  /** `GetItem`. */
  readonly operation: string;
  /** The table and the key, or the tables. Put together when it is read: a spread of the call does not have it. */
  readonly subject: string;
}

/**
 * Decides when the effect of a call happens, and whether its caller hears of it. `effect` is synchronous and atomic, and
 * throws what DynamoDB answers with an error.
 */
export type PerformCall = <TResult>(call: DynamoDbCall, effect: () => TResult) => Promise<TResult>;
