/** What a caller may repeat: one operation under one `Idempotency-Key`. */
export interface IdempotencyKey {
  /** Id of the operation, the same for every path that leads to it: `createOrder`. */
  readonly operation: string;
  /** The header's value: 1 to 255 printable ASCII characters. */
  readonly key: string;
}

/** An answer as it went to the caller, kept to be given again. */
export interface StoredAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The `Location` header, where there was one. */
  readonly location?: string;
  /** The JSON body, byte for byte. */
  readonly body: string;
}

/** What is remembered of a request that brought a key. */
export interface IdempotencyRecord extends IdempotencyKey {
  /** Digest of what was asked for: the same key with another digest is another request. */
  readonly fingerprint: string;
  readonly answer: StoredAnswer;
}

/** Remembers what was answered to which key, in the same transaction as the effect: the HTTP side's inbox. */
export interface IdempotencyRecords {
  /** The record as last committed, or `undefined`. A consistent read. */
  find(key: IdempotencyKey): Promise<IdempotencyRecord | undefined>;

  /**
   * Stages the record.
   *
   * The commit MUST reject with the lost race `IDEMPOTENCY_KEY_USED_MEANWHILE` when the key has a record already, so
   * that the work is run again, finds that record and gives its answer.
   */
  add(record: IdempotencyRecord): void;
}
