/** A key attribute of a table or an index. */
export interface ModelKeyShape {
  readonly name: string;
  readonly type: 'S' | 'N';
}

/** The key attributes of a table or an index. */
export interface ModelKeySchema {
  readonly partitionKey: ModelKeyShape;
  readonly sortKey?: ModelKeyShape;
}

/** A sparse global secondary index. */
export interface ModelIndexShape extends ModelKeySchema {
  readonly name: string;
  readonly projection: 'ALL' | 'KEYS_ONLY';
}

/** A table. The table shapes of the toolkit and its topology are of this form. */
export interface ModelTableShape extends ModelKeySchema {
  readonly name: string;
  readonly indexes: readonly ModelIndexShape[];
  /** Attribute with epoch seconds after which DynamoDB deletes the item. */
  readonly timeToLiveAttribute?: string;
  /** The content of the table's stream records. Default: no stream. */
  readonly stream?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
}
