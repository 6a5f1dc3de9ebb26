import type { TimeLeft } from '@dynamo-outbox/kernel';
import type { ParkReason } from './parked-message.ts';

/** A parked ordering key. Its messages are parked until the key is released. */
export interface ParkedKey {
  readonly orderingKey: string;
  /** Why the latest of its messages was parked. */
  readonly reason: ParkReason;
  /** When the latest of its messages was parked, ISO 8601. */
  readonly parkedAt: string;
  /** Changes each time another of its messages is parked. */
  readonly revision: string;
}

/** The ordering keys that are parked under the policy `parkKey`. Shared by all relays of an outbox and by redrives. */
export interface ParkedKeys {
  /**
   * Finds the parked ones among the given keys. MUST see every change that was acknowledged before the call. When
   * `timeLeft` is 0, starts no call and no wait, and rejects if keys are still unread. Default: no time limit.
   */
  findParked(orderingKeys: readonly string[], timeLeft?: TimeLeft): Promise<ReadonlySet<string>>;

  /**
   * Finds the state of one key; `undefined` if it is not parked. MUST see every change that was acknowledged before the
   * call.
   */
  find(orderingKey: string): Promise<ParkedKey | undefined>;

  /**
   * Parks a key, or gives a parked one a new revision.
   *
   * The relay calls it after it parked a message of the key and before it continues with the next one. So a release
   * with the previous revision cannot let the next message overtake the parked one.
   */
  park(key: Omit<ParkedKey, 'revision'>): Promise<void>;

  /**
   * Releases a key: its messages are published again.
   *
   * MUST release it only if the key still has this revision, and MUST return whether it did. Read the revision, send
   * back every parked message of the key in order, and then release the key. `false` means that another message was
   * parked meanwhile, so start again.
   */
  release(orderingKey: string, revision: string): Promise<boolean>;
}
