/** Identifies a command that may be sent again: its name and the key that the caller chose. */
export interface CommandKey {
  /** Name of the command: `place-order`. */
  readonly command: string;
  /** The caller's idempotency key: 1 to 255 printable ASCII characters. */
  readonly key: string;
}

/** The stored result of a command with a key. */
export interface CommandRecord extends CommandKey {
  /** Digest of the validated input: the same key with another digest is another command. */
  readonly fingerprint: string;
  /** The result as JSON text. */
  readonly result: string;
}

/** Stores the results of commands by key, in the transaction of their effect. */
export interface CommandRecords {
  /** Returns the last committed record, or `undefined`. MUST read consistently. */
  find(key: CommandKey): Promise<CommandRecord | undefined>;

  /**
   * Stages the record.
   *
   * The commit MUST reject with the lost race `COMMAND_KEY_USED_MEANWHILE` if the key already has a record. The command then runs
   * again, finds that record and returns its result.
   */
  add(record: CommandRecord): void;
}
