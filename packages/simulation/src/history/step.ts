import type { SchemaVersion } from './setup.ts';

/** A message that a commit records. */
export interface MessageStep {
  /**
   * - `plain`: has its effect.
   * - `rejected`: the handler rejects it, so it is dead-lettered.
   * - `failing`: the handler fails at its first attempt.
   * - `poison`: the handler fails at every attempt, so it is dead-lettered.
   * - `hanging`: the first attempt of the handler never ends.
   * - `refused`: the topic rejects it as the sender's fault, so it is parked.
   * - `nowhere`: its topic is not configured, so it is parked.
   * - `echoed`: its effect records a message in the consumer's outbox.
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

/** The change of one aggregate in a commit. */
export interface ChangeStep {
  /** Which aggregate. */
  readonly account: number;
  /**
   * - `change`: creates or changes it, and states the new version.
   * - `remove`: removes it, and states the last version.
   * - `mention`: does not change it, and states no version.
   */
  readonly kind: 'change' | 'remove' | 'mention';
  readonly messages: readonly MessageStep[];
  /** Additional bytes in each message, so that an item may have to be split. Default 0. */
  readonly fillerBytes?: number;
}

/** A new version of the producer, which its processes take one after the other. */
export interface DeployProducerStep {
  readonly kind: 'deploy-producer';
  readonly at: number;
  readonly version: SchemaVersion;
  /** Version in which it publishes. */
  readonly publishVersion: SchemaVersion;
  /** Time between its two processes. */
  readonly overlapMilliseconds: number;
}

/** A new version of the consumer. */
export interface DeployConsumerStep {
  readonly kind: 'deploy-consumer';
  readonly at: number;
  readonly version: SchemaVersion;
  /** Time in which environments of the old and of the new version run at the same time. */
  readonly overlapMilliseconds: number;
}

/** A step of a history. */
export type Step =
  | {
      readonly kind: 'commit';
      /** Virtual milliseconds from the start. */
      readonly at: number;
      /** Which of the producing processes. */
      readonly producer: number;
      readonly changes: readonly ChangeStep[];
    }
  | DeployProducerStep
  | DeployConsumerStep
  | { readonly kind: 'stream-off'; readonly at: number; readonly milliseconds: number }
  | { readonly kind: 'topic-down'; readonly at: number; readonly milliseconds: number }
  | { readonly kind: 'table-down'; readonly at: number; readonly milliseconds: number }
  | {
      /** DynamoDB refuses only the marks. */
      readonly kind: 'marks-refused';
      readonly at: number;
      readonly milliseconds: number;
      /** The error code; the SDK does not list `ReplicatedWriteConflict`. */
      readonly refusal: 'ThrottlingError' | 'ReplicatedWriteConflict';
      /** Additional time of each call, in milliseconds. */
      readonly delayMilliseconds: number;
    }
  | {
      readonly kind: 'redrive-dead-letters';
      readonly at: number;
      readonly isEdited: boolean;
      /** Maximum number of messages sent in a second. Default: no limit. */
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
