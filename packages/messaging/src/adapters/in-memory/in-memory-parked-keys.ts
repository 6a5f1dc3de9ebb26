import type { ParkedKey, ParkedKeys } from '../../parking/parked-keys.ts';

/** Parked ordering keys in memory. */
export class InMemoryParkedKeys implements ParkedKeys {
  readonly #parked = new Map<string, ParkedKey>();
  #revisions = 0;

  async findParked(orderingKeys: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(orderingKeys.filter((orderingKey) => this.#parked.has(orderingKey)));
  }

  async find(orderingKey: string): Promise<ParkedKey | undefined> {
    return this.#parked.get(orderingKey);
  }

  async park(key: Omit<ParkedKey, 'revision'>): Promise<void> {
    this.#revisions += 1;
    this.#parked.set(key.orderingKey, { ...key, revision: String(this.#revisions) });
  }

  async release(orderingKey: string, revision: string): Promise<boolean> {
    return this.#parked.get(orderingKey)?.revision === revision && this.#parked.delete(orderingKey);
  }
}
