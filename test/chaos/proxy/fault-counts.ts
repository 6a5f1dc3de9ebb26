import type { FaultKind } from './fault.ts';
import type { Operation } from './operation.ts';

/** How often each kind of fault was injected. */
export type FaultCounts = Readonly<Partial<Record<FaultKind, number>>>;

/** Counts requests and injected faults. */
export class FaultCounter {
  readonly #requests = new Map<string, number>();
  readonly #faults = new Map<FaultKind, number>();

  /** Counts a request, and returns the number of earlier requests of its operation. */
  nextOrdinal({ service, name }: Operation): number {
    const key = `${service}.${name}`;
    const ordinal = this.#requests.get(key) ?? 0;
    this.#requests.set(key, ordinal + 1);
    return ordinal;
  }

  /** Counts an injected fault. */
  injected(kind: FaultKind): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1);
  }

  /** Resets all counts. */
  clear(): void {
    this.#requests.clear();
    this.#faults.clear();
  }

  /** Requests by operation. */
  get requests(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#requests].sort());
  }

  /** Faults by kind. */
  get faults(): FaultCounts {
    return Object.fromEntries([...this.#faults].sort());
  }
}
