/** Identifies a repeatable request: one operation with one `Idempotency-Key`. */
export interface IdempotencyKey {
  /** Id of the operation, the same for all its paths: `createOrder`. */
  readonly operation: string;
  /** The header's value: 1 to 255 printable ASCII characters. */
  readonly key: string;
}

/** A response as the caller received it, stored for repetitions. */
export interface StoredAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The `Location` header, if there was one. */
  readonly location?: string;
  /** The JSON body, byte for byte. */
  readonly body: string;
}

/** The stored record of a request with a key. */
export interface IdempotencyRecord extends IdempotencyKey {
  /** Digest of the request: the same key with another digest is a different request. */
  readonly fingerprint: string;
  readonly answer: StoredAnswer;
}

/** Stores responses by key in the same transaction as the effect: the inbox of the HTTP side. */
export interface IdempotencyRecords {
  /** Returns the last committed record, or `undefined`. Uses a consistent read. */
  find(key: IdempotencyKey): Promise<IdempotencyRecord | undefined>;

  /**
   * Stages the record.
   *
   * The commit MUST reject with the lost race `IDEMPOTENCY_KEY_USED_MEANWHILE` if the key already has a record. The
   * work then runs again, finds that record and returns its response.
   */
  add(record: IdempotencyRecord): void;
}
