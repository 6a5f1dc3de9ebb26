/** Reads the order of the stored items of an outbox before a commit. Every read is consistent. */
export interface StoredOrder {
  /**
   * Finds the position of the latest commit of a key with order `commit`; `undefined` if the key is new or its head has
   * expired.
   */
  findHead(orderingKey: string): Promise<number | undefined>;

  /** Finds the sort key of the last item of a key, unless it sorts before `notBefore`. */
  findLast(orderingKey: string, notBefore: string): Promise<string | undefined>;
}

/** The order of an empty outbox. */
export const nothingStored: StoredOrder = {
  findHead: async () => undefined,
  findLast: async () => undefined,
};

/** A move of a key's head, which is written in the transaction of the commit. */
export interface HeadMove {
  readonly orderingKey: string;
  /**
   * Position that was read; `undefined` if there was no head. The commit MUST be rejected if the position has changed.
   */
  readonly from: number | undefined;
  readonly to: number;
}

/** The count of commits of a key with order `commit`. */
export interface OutboxHead {
  readonly position: number;
}
