import { toEffectKey } from '../../consumer/effects/effect-key.ts';
import type {
  EffectCompletion,
  EffectKey,
  EffectStore,
  LeaseAnswer,
  LeaseRequest,
} from '../../consumer/effects/effect-store.ts';

interface StoredEffect {
  readonly owner: string;
  readonly until: Date;
  readonly fencingToken: number;
  readonly completion?: EffectCompletion;
}

/** Effects in memory, with the semantics of the DynamoDB store, except that nothing expires. */
export class InMemoryEffectStore implements EffectStore {
  readonly #effects = new Map<string, StoredEffect>();

  /** Takes the lease, or returns its holder or the outcome of the effect. */
  async lease(effect: EffectKey, { owner, until, expiredBefore }: LeaseRequest): Promise<LeaseAnswer> {
    const key = toEffectKey(effect);
    const stored = this.#effects.get(key);
    if (stored?.completion !== undefined) {
      return { state: 'completed', completion: stored.completion };
    }
    if (stored !== undefined && stored.owner !== owner && stored.until >= expiredBefore) {
      return { state: 'held', until: stored.until };
    }
    const fencingToken = (stored?.fencingToken ?? 0) + 1;
    this.#effects.set(key, { owner, until, fencingToken });
    return { state: 'leased', fencingToken };
  }

  /** Stores the outcome of the effect if this owner still holds the lease. */
  async complete(effect: EffectKey, owner: string, completion: EffectCompletion): Promise<boolean> {
    const key = toEffectKey(effect);
    const stored = this.#effects.get(key);
    if (stored?.owner !== owner) {
      return false;
    }
    this.#effects.set(key, { ...stored, completion });
    return true;
  }

  /** Ends the lease if this owner still holds it. */
  async release(effect: EffectKey, owner: string): Promise<void> {
    const key = toEffectKey(effect);
    const stored = this.#effects.get(key);
    if (stored?.owner === owner && stored.completion === undefined) {
      this.#effects.set(key, { ...stored, until: new Date(0) });
    }
  }
}
