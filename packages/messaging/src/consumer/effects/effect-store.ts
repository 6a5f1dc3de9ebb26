/** Names one effect outside the database: each consumer has its own. */
export interface EffectKey {
  /** Name of the consumer: `customers--orders`. */
  readonly consumer: string;
  /** What makes the effect this one and no other; the message's id is a good choice, or a part of it for several effects. */
  readonly key: string;
}

/** What is kept of a completed effect: what came of it as JSON, or why that could not be kept. */
export type EffectCompletion =
  | {
      /** JSON; `undefined` for an effect that has no result. */
      readonly result: string | undefined;
    }
  | {
      /** The effect took place, and what came of it is lost: it is too large, or not JSON. */
      readonly lost: 'EFFECT_RESULT_TOO_LARGE' | 'EFFECT_RESULT_NOT_JSON';
    };

/** A request to be the only one that runs an effect. */
export interface LeaseRequest {
  /** Names this one run of the work; no two runs have the same. */
  readonly owner: string;
  /** From when on another may take over. */
  readonly until: Date;
  /** A lease that ran out before this is over. */
  readonly expiredBefore: Date;
}

/** What became of a request for a lease. */
export type LeaseAnswer =
  | {
      readonly state: 'leased';
      /** Rises with every lease of the effect. */
      readonly fencingToken: number;
    }
  | { readonly state: 'held'; readonly until: Date }
  | { readonly state: 'completed'; readonly completion: EffectCompletion };

/** Remembers effects outside the database: who is at it, and what came of it. */
export interface EffectStore {
  /**
   * Takes the lease of an effect that is neither completed nor leased.
   *
   * MUST give it to one of several that ask at once. MUST give it to the same owner again, whose first request was perhaps
   * not answered. MUST number the leases of an effect upwards. MUST answer `held` while another's lease is not over, and
   * `completed` with the kept result once the effect was completed, for every owner.
   */
  lease(effect: EffectKey, request: LeaseRequest): Promise<LeaseAnswer>;

  /**
   * Keeps what came of the effect, and resolves to whether it did.
   *
   * MUST do so if no other owner has taken the lease since, even if it has run out, and MUST change nothing otherwise.
   * MUST take a repetition by the same owner for done.
   */
  complete(effect: EffectKey, owner: string, completion: EffectCompletion): Promise<boolean>;

  /** Ends the lease of this owner now, so that others need not wait for it. Changes nothing if the owner does not hold the lease. */
  release(effect: EffectKey, owner: string): Promise<void>;
}
