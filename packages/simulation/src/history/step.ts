/** A message that a commit records. */
export interface MessageStep {
  /**
   * - `plain`: has its effect.
   * - `rejected`: the handler rejects it, so it is dead-lettered.
   * - `failing`: the handler fails at its first try.
   * - `poison`: the handler fails at every try, so it is dead-lettered.
   * - `hanging`: the first try of the handler never ends.
   * - `refused`: the topic refuses it as its sender's fault, so it is parked.
   * - `nowhere`: its topic is not configured, so it is parked.
   * - `echoed`: its effect records a message of the consumer's own.
   * - `external`: has an effect outside the database, by `onceEffect`.
   * - `large`: sent as a claim check.
   */
  readonly kind:
    | 'plain'
    | 'rejected'
    | 'failing'
    | 'poison'
    | 'hanging'
    | 'refused'
    | 'nowhere'
    | 'echoed'
    | 'external'
    | 'large';
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
  | {
      /** DynamoDB refuses the marks, and nothing else. */
      readonly kind: 'marks-refused';
      readonly at: number;
      readonly milliseconds: number;
      /** What it says; `ReplicatedWriteConflict` is a code that the SDK does not list. */
      readonly refusal: 'ThrottlingError' | 'ReplicatedWriteConflict';
      /** How much longer each call takes. */
      readonly delayMilliseconds: number;
    }
  | {
      readonly kind: 'redrive-dead-letters';
      readonly at: number;
      readonly isEdited: boolean;
      /** Most messages sent in a second. Default: no bound. */
      readonly perSecond?: number;
    }
  | { readonly kind: 'redrive-parked'; readonly at: number; readonly limit: number }
  | { readonly kind: 'replay'; readonly at: number; readonly account: number | undefined }
  | {
      readonly kind: 'clock-jump';
      readonly at: number;
      readonly producer: number;
      readonly milliseconds: number;
    }
  | { readonly kind: 'expire'; readonly at: number };
