/** Identifies one effect outside the database. Each consumer has its own effects. */
export interface EffectKey {
  /** Name of the consumer: `customers--orders`. */
  readonly consumer: string;
  /**
   * Identifies the effect within the consumer. Use the id of the message, with a suffix if one message has several
   * effects.
   */
  readonly key: string;
}

/** Stored completion of an effect: its result as JSON, or why the result could not be stored. */
export type EffectCompletion =
  | {
      /** JSON; `undefined` if the effect has no result. */
      readonly result: string | undefined;
    }
  | {
      /** The effect happened, but its result is lost because it is too large or not JSON. */
      readonly lost: 'EFFECT_RESULT_TOO_LARGE' | 'EFFECT_RESULT_NOT_JSON';
    };

/** A request to be the only one that runs an effect. */
export interface LeaseRequest {
  /** Unique name of this run of the work. */
  readonly owner: string;
  /** Time from which another worker may take over. */
  readonly until: Date;
  /** Leases that expired before this time are over. */
  readonly expiredBefore: Date;
}

/** Answer to a request for a lease. */
export type LeaseAnswer =
  | {
      readonly state: 'leased';
      /** Rises with every lease of the effect. */
      readonly fencingToken: number;
    }
  | { readonly state: 'held'; readonly until: Date }
  | { readonly state: 'completed'; readonly completion: EffectCompletion };

/** Stores the leases and results of effects outside the database. */
export interface EffectStore {
  /**
   * Takes the lease of an effect that is neither completed nor leased.
   *
   * MUST grant it to only one of several concurrent requests. MUST grant it to the same owner again, because the answer
   * to its first request may have been lost. MUST increase the fencing token with every lease of an effect. MUST answer
   * `held` while the lease of another owner is not over. MUST answer `completed` with the stored result after the
   * effect was completed, for every owner.
   */
  lease(effect: EffectKey, request: LeaseRequest): Promise<LeaseAnswer>;

  /**
   * Stores the result of the effect, and resolves to whether it was stored.
   *
   * MUST store it if no other owner has taken the lease since, even if the lease has expired; MUST change nothing
   * otherwise. MUST resolve to true for a repeated call of the same owner.
   */
  complete(effect: EffectKey, owner: string, completion: EffectCompletion): Promise<boolean>;

  /**
   * Ends the lease of this owner immediately, so that others do not wait for it. Changes nothing if the owner does not
   * hold the lease.
   */
  release(effect: EffectKey, owner: string): Promise<void>;
}
