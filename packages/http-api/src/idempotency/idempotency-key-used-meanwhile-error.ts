import { LostRaceError } from '@dynamo-outbox/unit-of-work';

import type { IdempotencyKey } from './idempotency-records.ts';

/** Another request with the same `Idempotency-Key` committed first. Run the work again to find its response. */
export class IdempotencyKeyUsedMeanwhileError extends LostRaceError<'IDEMPOTENCY_KEY_USED_MEANWHILE'> {
  constructor({ operation }: IdempotencyKey) {
    super('IDEMPOTENCY_KEY_USED_MEANWHILE', `Another ${operation} with the same idempotency key was first.`);
  }
}
