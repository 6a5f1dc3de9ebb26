/** Reads bodies as the judge of a history does: past the toolkit's own decoding. */
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

/** The id of the message in a body, wrapped or raw; empty for none. */
export const messageIdOf = (body: string): string => textOf(envelopeOf(body), 'id');

/** What the history calls a message, and its kind; the payload may have gone elsewhere. */
export const labelOf = (
  body: string,
  objects: ModelObjects,
): { readonly label: string; readonly kind: string } => {
  const envelope = envelopeOf(body);
  const id = textOf(envelope, 'id');
  const stored = [...objects].find(([key]) => key.includes(id))?.[1];
  const payload =
    memberOf(envelope, 'data') ?? (stored === undefined ? undefined : parse(Buffer.from(stored).toString()));
  return { label: textOf(payload, 'label'), kind: textOf(payload, 'kind') };
};
