import * as z from 'zod';

/** Name of the header. */
export const idempotencyKeyHeader = 'Idempotency-Key';

/** The value of `Idempotency-Key`: 1 to 255 printable ASCII characters, with surrounding blanks removed. */
export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/u, 'must be 1 to 255 printable ASCII characters');
