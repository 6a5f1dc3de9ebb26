import { createHash } from 'node:crypto';
import type avsc from 'avsc';

const fingerprintLength = 32;

/**
 * Returns the fingerprint of a schema: the first 128 bits of the SHA-256 of its Parsing Canonical Form, in hexadecimal.
 *
 * The fingerprint selects one of the few schemas that a definition lists, so 128 bits are enough. avsc's own fingerprint is MD5, which
 * runtimes in FIPS mode do not have.
 *
 * Source: Apache Avro 1.12 Specification, "Parsing Canonical Form for Schemas" and "Schema Fingerprints".
 */
export const fingerprintOf = (type: avsc.Type): string =>
  createHash('sha256').update(JSON.stringify(type.schema())).digest('hex').slice(0, fingerprintLength);
