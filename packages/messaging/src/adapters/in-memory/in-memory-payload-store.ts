import type { MessageId } from '../../message/ids.ts';
import type { FetchedPayload, PayloadStore } from '../../message/payload/payload-store.ts';

/** A payload store in memory: bytes by message id. Its content is lost when the process ends. */
export class InMemoryPayloadStore implements PayloadStore {
  readonly #start: string;
  readonly #payloads = new Map<string, Uint8Array>();

  /** Stores with different names do not read each other's references. */
  constructor(name = 'payloads') {
    this.#start = `memory://${name}/`;
  }

  /** Number of stored payloads. */
  get size(): number {
    return this.#payloads.size;
  }

  /** Stores a copy of the bytes. */
  async put(id: MessageId, bytes: Uint8Array): Promise<string> {
    const reference = `${this.#start}${id}`;
    this.#payloads.set(reference, Uint8Array.from(bytes));
    return reference;
  }

  /** Returns a copy of the bytes. */
  async get(id: MessageId, reference: string, maxBytes: number): Promise<FetchedPayload> {
    if (reference !== `${this.#start}${id}`) {
      return { absent: 'foreign' };
    }
    const bytes = this.#payloads.get(reference);
    return bytes === undefined ? { absent: 'missing' } : { bytes: bytes.slice(0, maxBytes) };
  }

  /** Removes a payload, as expiry does in a real store. */
  delete(reference: string): void {
    this.#payloads.delete(reference);
  }
}
