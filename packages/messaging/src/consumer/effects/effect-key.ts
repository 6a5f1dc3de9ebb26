import { CodedError } from '@dynamo-outbox/kernel';
import type { EffectKey } from './effect-store.ts';

/** An effect's key is empty or too long to be stored. */
export class InvalidEffectKeyError extends CodedError<'INVALID_EFFECT_KEY'> {
  readonly code = 'INVALID_EFFECT_KEY';

  constructor(bytes: number) {
    super(`The key of an effect has ${bytes} bytes; it must have 1 to ${MAX_EFFECT_KEY_BYTES}.`);
  }
}

/** Longest key of an effect: what a partition key takes, 2,048 bytes, with room for the consumer's name. */
export const MAX_EFFECT_KEY_BYTES = 1_024;

/** Throws `INVALID_EFFECT_KEY` for a key that is empty or has more than 1,024 bytes. */
export const refuseBadEffectKey = (key: string): void => {
  const bytes = Buffer.byteLength(key);
  if (bytes === 0 || bytes > MAX_EFFECT_KEY_BYTES) {
    throw new InvalidEffectKeyError(bytes);
  }
};

/** The key an effect is stored under: `effect#customers--orders#01994c…`. No consumer is called `effect`. */
export const toEffectKey = ({ consumer, key }: EffectKey): string => `effect#${consumer}#${key}`;
