/** Reads bodies for the rules of a history, independently of the toolkit's own decoding. */
import type { ModelObjects } from '../s3/model-s3-client.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const textOf = (value: unknown, name: string): string => {
  const text = memberOf(value, name);
  return typeof text === 'string' ? text : '';
};

const envelopeOf = (body: string): unknown => {
  const outer = parse(body);
  const inner = memberOf(outer, 'Message');
  return typeof inner === 'string' ? parse(inner) : outer;
};

/** Reads the bodies of one history, each text only once. */
export class BodyReader {
  readonly #objects: ModelObjects;
  readonly #envelopes = new Map<string, unknown>();

  /** Creates a reader. `objects` contains the payloads that are stored outside their bodies. */
  constructor(objects: ModelObjects) {
    this.#objects = objects;
  }

  /** Returns the id of the message in a wrapped or raw body, or an empty string if there is none. */
  idOf(body: string): string {
    return textOf(this.#envelopeOf(body), 'id');
  }

  /** Returns the body that the sender wrote: that of a notification, or the whole body. */
  sentBodyOf(body: string): string {
    const inner = body.includes('"Message"') ? memberOf(parse(body), 'Message') : undefined;
    return typeof inner === 'string' ? inner : body;
  }

  /** Returns the label and the kind of a message, even if its payload is stored outside the body. */
  labelOf(body: string): { readonly label: string; readonly kind: string } {
    const envelope = this.#envelopeOf(body);
    const payload = memberOf(envelope, 'data') ?? this.#storedPayload(textOf(envelope, 'id'));
    return { label: textOf(payload, 'label'), kind: textOf(payload, 'kind') };
  }

  #envelopeOf(body: string): unknown {
    if (!this.#envelopes.has(body)) {
      this.#envelopes.set(body, envelopeOf(body));
    }
    return this.#envelopes.get(body);
  }

  #storedPayload(id: string): unknown {
    const stored = [...this.#objects].find(([key]) => key.includes(id))?.[1];
    return stored === undefined ? undefined : parse(Buffer.from(stored).toString());
  }
}
