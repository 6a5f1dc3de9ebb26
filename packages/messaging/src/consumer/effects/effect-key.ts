import { CodedError } from '@dynamo-outbox/kernel';
import type { EffectKey } from './effect-store.ts';

/** The key of an effect is empty or too long. */
export class InvalidEffectKeyError extends CodedError<'INVALID_EFFECT_KEY'> {
  readonly code = 'INVALID_EFFECT_KEY';

  constructor(bytes: number) {
    super(`The key of an effect has ${bytes} bytes; it must have 1 to ${MAX_EFFECT_KEY_BYTES}.`);
  }
}

/** Longest key of an effect, in bytes. A partition key has at most 2,048 bytes, including the consumer's name. */
export const MAX_EFFECT_KEY_BYTES = 1_024;

/** Throws `INVALID_EFFECT_KEY` for a key that is empty or has more than 1,024 bytes. */
export const assertEffectKey = (key: string): void => {
  const bytes = Buffer.byteLength(key);
  if (bytes === 0 || bytes > MAX_EFFECT_KEY_BYTES) {
    throw new InvalidEffectKeyError(bytes);
  }
};

/** Key under which an effect is stored: `effect#customers--orders#01994c…`. No consumer can be named `effect`. */
export const toEffectKey = ({ consumer, key }: EffectKey): string => `effect#${consumer}#${key}`;
