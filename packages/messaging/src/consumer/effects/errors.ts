import { CodedError } from '@dynamo-outbox/kernel';
import { RetryMessageLaterError } from '../errors/retry-message-later-error.ts';
import type { EffectKey } from './effect-store.ts';

/**
 * The effect happened, but its result is not available: it was too large to store (`EFFECT_RESULT_TOO_LARGE`), JSON
 * cannot represent all of it, such as NaN (`EFFECT_RESULT_NOT_JSON`), or it violates its schema
 * (`EFFECT_RESULT_INVALID`). Every further call throws this error too; the effect is not repeated. Return less from the
 * work, such as an id.
 */
export class EffectResultError extends CodedError<
  'EFFECT_RESULT_TOO_LARGE' | 'EFFECT_RESULT_NOT_JSON' | 'EFFECT_RESULT_INVALID'
> {
  readonly code: 'EFFECT_RESULT_TOO_LARGE' | 'EFFECT_RESULT_NOT_JSON' | 'EFFECT_RESULT_INVALID';

  constructor(code: EffectResultError['code'], { consumer, key }: EffectKey) {
    super(`Effect ${key} of ${consumer} happened, but its result is not available: ${code}.`);
    this.code = code;
  }
}

/** Another worker runs this effect, or failed while running it. Try again when its lease ends. */
export const effectInProgress = ({ consumer, key }: EffectKey, until: Date): Error =>
  new RetryMessageLaterError(
    'EFFECT_IN_PROGRESS',
    `Effect ${key} of ${consumer} is leased to another worker until ${until.toISOString()}.`,
  );

/** The work took longer than its lease, and another worker took over. Try again to get the result. */
export const effectLeaseLost = ({ consumer, key }: EffectKey): Error =>
  new RetryMessageLaterError(
    'EFFECT_LEASE_LOST',
    `Effect ${key} of ${consumer} took longer than its lease, and another worker took it over. It may have run twice. Set a longer lease.`,
  );
