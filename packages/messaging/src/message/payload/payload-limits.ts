import { assertCount } from '@dynamo-outbox/kernel';
import {
  DEFAULT_MAX_PAYLOAD_BYTES,
  DEFAULT_MAX_PAYLOAD_VALUES,
  HIGHEST_MAX_PAYLOAD_BYTES,
  HIGHEST_MAX_PAYLOAD_VALUES,
} from './limits.ts';

/** Size limits of a payload. */
export interface PayloadLimits {
  /** Most bytes of a payload as JSON, from 1 to 16 MiB. Default 4 MiB. */
  readonly maxBytes?: number;
  /** Most JSON values of a payload, at any depth, from 1 to 1,000,000. Default 100,000. */
  readonly maxValues?: number;
}

/** Adds the default values. Throws a `RangeError` for a limit out of range. */
export const toPayloadLimits = ({
  maxBytes = DEFAULT_MAX_PAYLOAD_BYTES,
  maxValues = DEFAULT_MAX_PAYLOAD_VALUES,
}: PayloadLimits = {}): Required<PayloadLimits> => {
  assertCount('payloads.maxBytes', maxBytes, { max: HIGHEST_MAX_PAYLOAD_BYTES });
  assertCount('payloads.maxValues', maxValues, { max: HIGHEST_MAX_PAYLOAD_VALUES });
  return { maxBytes, maxValues };
};
