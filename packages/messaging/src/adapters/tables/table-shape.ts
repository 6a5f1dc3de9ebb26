/** A key attribute of a table or an index. */
interface KeyShape {
  readonly name: string;
  readonly type: 'S';
}

/** A global secondary index. It is sparse: an item without the key attributes is not in the index. */
export interface IndexShape {
  readonly name: string;
  readonly partitionKey: KeyShape;
  readonly sortKey: KeyShape;
  readonly projection: 'KEYS_ONLY';
}

/** Shape of a table as plain data, for the CDK and for a local stack that creates tables. */
export interface TableShape {
  readonly name: string;
  readonly partitionKey: KeyShape;
  readonly sortKey?: KeyShape;
  readonly indexes: readonly IndexShape[];
  /** Attribute with epoch seconds after which DynamoDB deletes the item. */
  readonly timeToLiveAttribute: string;
  /** Set if the table's stream is read. */
  readonly stream?: 'NEW_IMAGE';
}
