import {
  abortAfter,
  assertCount,
  assertNumber,
  type Clock,
  maxTimerMilliseconds,
  systemClock,
  systemTimers,
  type Timers,
  untilAborted,
  withDefaults,
} from '@dynamo-outbox/kernel';
import type { CryptoKey } from 'jose';
import type { CallerKeySource } from './caller-key-source.ts';
import { CallerKeysUnreadError, callerKeyNotFoundYet, CallerSigningKeyMissingError } from './errors.ts';
import { type ImportedKeys, importKeySet, type SigningKey } from './import-key-set.ts';
import { isKeyId } from './key-set.ts';

/** Options of the keys of a process. */
export interface CallerKeysOptions {
  readonly source: CallerKeySource;
  /** Seconds after which the key set is read again. Default 300. */
  readonly refreshSeconds?: number;
  /**
   * Fewest seconds between two reads of a process that has keys, even if messages name unknown keys or reads fail. Until then, a message with an unknown
   * key is redelivered. Default 30, or `refreshSeconds` if that is less.
   */
  readonly minSecondsBetweenReads?: number;
  /** Longest time of a read, in milliseconds. Default 5,000. */
  readonly readTimeoutMilliseconds?: number;
  /** Called when a read failed and the process continues with the keys that it has. Use it for a metric or a log. MUST NOT throw. */
  readonly onReadFailed?: (error: unknown) => void;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: the timers of the process. */
  readonly timers?: Timers;
}

const defaultMinSecondsBetweenReads = 30;

/** A process without keys can do nothing with a caller, so it tries again soon. */
const secondsBetweenFirstReads = 1;

const defaults = {
  refreshSeconds: 300,
  readTimeoutMilliseconds: 5_000,
  onReadFailed: (): void => undefined,
  clock: systemClock,
  timers: systemTimers,
} satisfies Partial<CallerKeysOptions>;

/** Keys of one read. */
interface HeldKeys extends ImportedKeys {
  /** Number of the read, counted from 1. */
  readonly read: number;
  readonly startedAt: number;
}

/** Most postponed messages that are remembered. A forgotten one is postponed again. */
const maxPostponed = 10_000;

const millisecondsPerSecond = 1_000;

/**
 * The keys of a process, read from their source and cached. Share one between signer and verifier.
 *
 * A source that cannot be read does not stop a process that has keys: it keeps them until a read succeeds.
 */
export class CallerKeys {
  readonly #options: Required<CallerKeysOptions>;
  #held: HeldKeys | undefined;
  #reading: Promise<HeldKeys> | undefined;
  #reads = 0;
  #lastReadAt = Number.NEGATIVE_INFINITY;
  #lastError: unknown;
  /** Postponed messages with their unknown keys, and the number of the read that decides. */
  readonly #postponed = new Map<string, number>();

  /** Throws a `RangeError` that names the invalid option. Reads nothing yet. */
  constructor(options: CallerKeysOptions) {
    const { refreshSeconds: longest = defaults.refreshSeconds } = options;
    const minSeconds = Math.min(defaultMinSecondsBetweenReads, longest);
    this.#options = withDefaults({ ...defaults, minSecondsBetweenReads: minSeconds }, options);
    const { refreshSeconds, minSecondsBetweenReads, readTimeoutMilliseconds } = this.#options;
    assertNumber('refreshSeconds', refreshSeconds, { min: 1 });
    assertNumber('minSecondsBetweenReads', minSecondsBetweenReads, { min: 1, max: refreshSeconds });
    assertCount('readTimeoutMilliseconds', readTimeoutMilliseconds, { max: maxTimerMilliseconds });
  }

  /**
   * Returns the private key that signs at this time.
   *
   * Rejects with `CALLER_SIGNING_KEY_MISSING` and `CALLER_KEYS_UNREAD`.
   *
   * @internal
   */
  async findSigningKey(): Promise<SigningKey> {
    const { signingKeys } = await this.#current();
    const now = this.#options.clock();
    const key = signingKeys.findLast(({ signsFrom }) => signsFrom <= now);
    if (key === undefined) {
      throw new CallerSigningKeyMissingError();
    }
    return key;
  }

  /**
   * Returns the public key with this id for a message; `undefined` if it is certain that the key set does not have it.
   *
   * That is certain only after a read that started after the message arrived. If it is too early for a read, rejects with
   * `CALLER_KEY_NOT_FOUND_YET`; the message is then redelivered. So a new key loses no message, and unknown ids cannot cause more
   * than one read in `minSecondsBetweenReads`.
   *
   * @internal
   */
  async findPublicKey(keyId: string, messageId: string): Promise<CryptoKey | undefined> {
    if (!isKeyId(keyId)) {
      return undefined;
    }
    // Both, because a forged message may have the id of another one.
    const place = `${keyId} ${messageId}`;
    const decidingRead = this.#postponed.get(place) ?? this.#reads + 1;
    const isDecided = ({ publicKeys, read }: HeldKeys): boolean =>
      publicKeys.has(keyId) || read >= decidingRead;

    let held = await this.#current();
    if (!isDecided(held) && (this.#reading !== undefined || this.#isDue())) {
      held = await this.#read();
    }
    if (!isDecided(held)) {
      this.#postpone(place, decidingRead);
      throw callerKeyNotFoundYet(keyId);
    }
    this.#postponed.delete(place);
    return held.publicKeys.get(keyId);
  }

  #postpone(place: string, decidingRead: number): void {
    const [oldest] = this.#postponed.keys();
    if (oldest !== undefined && this.#postponed.size >= maxPostponed) {
      this.#postponed.delete(oldest);
    }
    this.#postponed.set(place, decidingRead);
  }

  /** Whether enough time has passed since the last read. A clock that was set back counts as enough. */
  #isDue(seconds = this.#options.minSecondsBetweenReads): boolean {
    const passed = this.#options.clock().getTime() - this.#lastReadAt;
    return passed < 0 || passed >= seconds * millisecondsPerSecond;
  }

  async #current(): Promise<HeldKeys> {
    const held = this.#held;
    if (held === undefined) {
      if (this.#reading === undefined && !this.#isDue(secondsBetweenFirstReads)) {
        throw this.#lastError;
      }
      return this.#read();
    }
    const age = this.#options.clock().getTime() - held.startedAt;
    const isOld = age < 0 || age >= this.#options.refreshSeconds * millisecondsPerSecond;
    if (!isOld || !this.#isDue()) {
      return held;
    }
    try {
      return await this.#read();
    } catch {
      return held;
    }
  }

  /** Reads the key set, or joins the read that is in progress. */
  #read(): Promise<HeldKeys> {
    this.#reading ??= this.#startReading().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #startReading(): Promise<HeldKeys> {
    const { source, clock, timers, readTimeoutMilliseconds } = this.#options;
    this.#reads += 1;
    const [read, startedAt] = [this.#reads, clock().getTime()];
    this.#lastReadAt = startedAt;
    try {
      const text = await abortAfter(timers, readTimeoutMilliseconds, (signal) =>
        untilAborted(source.read(signal), signal),
      );
      this.#held = { ...(await importKeySet(text)), read, startedAt };
      return this.#held;
    } catch (cause) {
      this.#lastError = new CallerKeysUnreadError(cause);
      if (this.#held !== undefined) {
        // Reported here, because many messages may wait for this read.
        this.#options.onReadFailed(this.#lastError);
      }
      throw this.#lastError;
    }
  }
}
