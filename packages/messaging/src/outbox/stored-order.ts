/** What an outbox knows of the order of what it holds. Read before a commit; every read is consistent. */
export interface StoredOrder {
  /** The position of the latest commit of a key with order `commit`; `undefined` for a key that is new or forgotten. */
  findHead(orderingKey: string): Promise<number | undefined>;

  /** The sort key of the last item of a key, if that is not before the given sort key. */
  findLast(orderingKey: string, notBefore: string): Promise<string | undefined>;
}

/** The order of an outbox that holds nothing. */
export const nothingStored: StoredOrder = {
  findHead: async () => undefined,
  findLast: async () => undefined,
};

/** A step of the count of a key's commits, to be written in the transaction of the commit. */
export interface HeadMove {
  readonly orderingKey: string;
  /** Where it was read to stand; `undefined` when there was no head. The commit MUST be refused when it stands elsewhere. */
  readonly from: number | undefined;
  readonly to: number;
}

/** How far the commits of a key with order `commit` have been counted. */
export interface OutboxHead {
  readonly position: number;
}
