import type { Refusal } from '@dynamo-outbox/unit-of-work';

/** Whether the result of work is a refusal, as `refuse` creates it. */
export const isRefusal = (result: unknown): result is Refusal =>
  typeof result === 'object' &&
  result !== null &&
  'outcome' in result &&
  result.outcome === 'refused' &&
  'code' in result;
