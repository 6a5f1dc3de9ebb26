/** Unvalidated attributes of an envelope, by name. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Whether a parsed JSON value is an object, so that it may be an envelope. */
export const isAttributes = (value: unknown): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the value of one attribute of an envelope; `undefined` if it does not have the required form. */
export type Reader<TValue> = (value: unknown) => TValue | undefined;

/** Any non-empty text, because CloudEvents has no empty attributes. */
export const toText: Reader<string> = (value) =>
  typeof value === 'string' && value !== '' ? value : undefined;

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** A timestamp of RFC 3339, whose years have four digits. */
export const toInstant: Reader<Date> = (value) => {
  const instant = new Date(typeof value === 'string' && rfc3339.test(value) ? value : Number.NaN);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
};

const [firstInstant, lastInstant] = [
  Date.parse('0000-01-01T00:00:00Z'),
  Date.parse('9999-12-31T23:59:59.999Z'),
];

/** Whether an instant can be written so that `toInstant` reads it. */
export const isWritableInstant = (instant: Date): boolean => {
  const time = instant.getTime();
  // False for an invalid date.
  return time >= firstInstant && time <= lastInstant;
};
