/** A message that a commit records. */
export interface MessageStep {
  /**
   * - `plain`: has its effect.
   * - `rejected`: the handler rejects it, so it is dead-lettered.
   * - `failing`: the handler fails at its first delivery.
   * - `refused`: the topic refuses it as its sender's fault, so it is parked.
   * - `nowhere`: its topic is not configured, so it is parked.
   * - `echoed`: its effect records a message of the consumer's own.
   * - `external`: has an effect outside the database, by `onceEffect`.
   * - `large`: goes by claim check.
   */
  readonly kind: 'plain' | 'rejected' | 'failing' | 'refused' | 'nowhere' | 'echoed' | 'external' | 'large';
}

/** What a commit does to one aggregate. */
export interface ChangeStep {
  /** Which aggregate. */
  readonly account: number;
  /**
   * - `change`: creates it if need be, else changes it, and states the new version.
   * - `remove`: removes it, and states the last version.
   * - `mention`: leaves it as it is, and states no version.
   */
  readonly kind: 'change' | 'remove' | 'mention';
  readonly messages: readonly MessageStep[];
  /** Bytes that fill each message up, so that an item may have to be split. Default 0. */
  readonly fillerBytes?: number;
}

/** Something that happens in a history. */
export type Step =
  | {
      readonly kind: 'commit';
      /** Virtual milliseconds from the start. */
      readonly at: number;
      /** Which of the producing processes. */
      readonly producer: number;
      readonly changes: readonly ChangeStep[];
    }
  | { readonly kind: 'stream-off'; readonly at: number; readonly milliseconds: number }
  | { readonly kind: 'topic-down'; readonly at: number; readonly milliseconds: number }
  | { readonly kind: 'table-down'; readonly at: number; readonly milliseconds: number }
  | { readonly kind: 'redrive-dead-letters'; readonly at: number; readonly isEdited: boolean }
  | { readonly kind: 'redrive-parked'; readonly at: number; readonly limit: number }
  | { readonly kind: 'replay'; readonly at: number; readonly account: number | undefined }
  | {
      readonly kind: 'clock-jump';
      readonly at: number;
      readonly producer: number;
      readonly milliseconds: number;
    }
  | { readonly kind: 'expire'; readonly at: number };
