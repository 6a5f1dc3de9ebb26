import { CompactSign } from 'jose';
import type { CallerSigner } from '../../outbox/caller-signer.ts';
import { assertAudience } from './audience.ts';
import type { CallerKeys } from './caller-keys.ts';
import { toClaimsJson, toHeader, tokenLengthOf } from './caller-token.ts';

/** Options of a caller signer. */
export interface CallerSignerOptions {
  /** Keys with a private part. */
  readonly keys: CallerKeys;
  /** Name of the system and stage, such as `shop-production`. Consumers with another audience reject the caller. */
  readonly audience: string;
}

/**
 * Creates the signer of callers for an outbox: a compact JWS with ES256 for each message, which is valid for this message alone.
 *
 * Throws a `RangeError` for an invalid audience.
 */
export const createCallerSigner = ({ keys, audience }: CallerSignerOptions): CallerSigner => {
  assertAudience(audience);
  return {
    tokenLength: (caller, binding) => tokenLengthOf({ caller, binding, audience }),
    sign: async (caller, binding) => {
      const { keyId, key } = await keys.findSigningKey();
      return new CompactSign(Buffer.from(toClaimsJson({ caller, binding, audience })))
        .setProtectedHeader({ ...toHeader(keyId) })
        .sign(key);
    },
  };
};
