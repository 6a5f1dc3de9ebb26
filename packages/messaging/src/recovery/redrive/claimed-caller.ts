import { isAttributes, toText } from '../../message/attribute-readers.ts';
import { MAX_CALLER_TOKEN_LENGTH } from '../../message/caller-binding.ts';
import { fromSeconds } from '../../message/epoch-seconds.ts';

/** The caller that a message states. Its signature was not verified, so it may be forged. */
export interface ClaimedCaller {
  readonly subject: string;
  readonly tenant?: string;
  readonly expiresAt?: Date;
}

const parseClaims = (token: string): unknown => {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
};

const readExpiry = (exp: unknown): Pick<ClaimedCaller, 'expiresAt'> => {
  const expiresAt = fromSeconds(typeof exp === 'number' ? exp : Number.NaN);
  return Number.isNaN(expiresAt.getTime()) ? {} : { expiresAt };
};

/** Reads the caller that a message states, for people; `undefined` if it states none that can be read. Never throws. */
export const readClaimedCaller = (authContext: unknown): ClaimedCaller | undefined => {
  if (typeof authContext !== 'string' || authContext.length > MAX_CALLER_TOKEN_LENGTH) {
    return undefined;
  }
  const claims = parseClaims(authContext);
  const subject = isAttributes(claims) ? toText(claims['sub']) : undefined;
  if (!isAttributes(claims) || subject === undefined) {
    return undefined;
  }
  const tenant = toText(claims['tenant']);
  return { subject, ...(tenant === undefined ? {} : { tenant }), ...readExpiry(claims['exp']) };
};
