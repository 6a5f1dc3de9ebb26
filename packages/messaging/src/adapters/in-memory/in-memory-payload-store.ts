import type { MessageId } from '../../message/ids.ts';
import type { FetchedPayload, PayloadStore } from '../../message/payload/payload-store.ts';

/** A payload store that forgets: bytes by message id. */
export class InMemoryPayloadStore implements PayloadStore {
  readonly #start: string;
  readonly #payloads = new Map<string, Uint8Array>();

  /** Two stores of different names do not read each other's references. */
  constructor(name = 'payloads') {
    this.#start = `memory://${name}/`;
  }

  /** How many payloads lie here. */
  get size(): number {
    return this.#payloads.size;
  }

  /** Keeps a copy of the bytes. */
  async put(id: MessageId, bytes: Uint8Array): Promise<string> {
    const reference = `${this.#start}${id}`;
    this.#payloads.set(reference, Uint8Array.from(bytes));
    return reference;
  }

  /** Hands out a copy. */
  async get(id: MessageId, reference: string, maxBytes: number): Promise<FetchedPayload> {
    if (reference !== `${this.#start}${id}`) {
      return { absent: 'foreign' };
    }
    const bytes = this.#payloads.get(reference);
    return bytes === undefined ? { absent: 'missing' } : { bytes: bytes.slice(0, maxBytes) };
  }

  /** Takes a payload away, as the expiry of a real store does. */
  delete(reference: string): void {
    this.#payloads.delete(reference);
  }
}
