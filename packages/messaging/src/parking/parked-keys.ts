import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { ParkReason } from './parked-message.ts';

/** An ordering key that is parked: its messages are, until it is released. */
export interface ParkedKey {
  readonly orderingKey: string;
  /** Why the latest of its messages was parked. */
  readonly reason: ParkReason;
  /** When the latest of its messages was parked, ISO 8601. */
  readonly parkedAt: string;
  /** Changes each time one more of its messages is parked. */
  readonly revision: string;
}

/** The ordering keys that the policy `parkKey` holds. Shared by all relays of an outbox, and by who releases keys. */
export interface ParkedKeys {
  /**
   * Those of the given keys that are parked. MUST see every change that was acknowledged before the call. Starts no call and no
   * wait once `timeLeft` is at 0, and rejects if keys are left then; by default it never is.
   */
  findParked(orderingKeys: readonly string[], timeLeft?: TimeLeft): Promise<ReadonlySet<string>>;

  /** The state of one key, `undefined` when it is not parked. MUST see every change that was acknowledged before the call. */
  find(orderingKey: string): Promise<ParkedKey | undefined>;

  /**
   * Parks a key, or gives a parked one a new revision.
   *
   * The relay calls it after it parked a message of the key and before it looks at the next. So a release on the
   * revision from before does not let the next message pass the one that was parked in between.
   */
  park(key: Omit<ParkedKey, 'revision'>): Promise<void>;

  /**
   * Releases a key: its messages are published again.
   *
   * MUST do so only while the key has this revision, and return whether it did. Read the revision, then send back every
   * parked message of the key, in order, then release: `false` says that another was parked meanwhile, so begin anew.
   */
  release(orderingKey: string, revision: string): Promise<boolean>;
}
