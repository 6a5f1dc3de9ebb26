import { createHash } from 'node:crypto';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (value: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));

// JSON would write these as {} or refuse them, so that different inputs would have one digest or none.
const distinct = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') {
    return { bigint: String(value) };
  }
  if (value instanceof Map || value instanceof Set) {
    return { [value.constructor.name]: [...value] };
  }
  if (value instanceof Uint8Array) {
    return { bytes: Buffer.from(value).toString('base64') };
  }
  return isRecord(value) ? sorted(value) : value;
};

/** Computes a digest of a command with its validated input. The order of fields does not count. */
export const fingerprintOf = (command: string, input: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([command, input], distinct))
    .digest('hex');
