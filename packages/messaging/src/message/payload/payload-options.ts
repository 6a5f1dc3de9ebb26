import { assertCount } from '@dynamo-outbox/kernel';

import {
  DEFAULT_COMPRESSION_THRESHOLD_BYTES,
  DEFAULT_INLINE_LIMIT_BYTES,
  MIN_INLINE_LIMIT_BYTES,
} from './limits.ts';
import { type PayloadLimits, toPayloadLimits } from './payload-limits.ts';
import type { PayloadStore } from './payload-store.ts';

/**
 * Options of an outbox for large payloads. The limits must not exceed those of the consumers, whose defaults are the
 * same.
 */
export interface PayloadOptions extends PayloadLimits {
  /** Store of payloads that are too large for their message. Without it, staging rejects such a message. */
  readonly store?: PayloadStore;
  /**
   * With a store, most bytes of a message that contains its payload: from 4 KiB to the limit of the largest topic.
   * Default 63 KiB. A topic with a lower limit uses its own.
   */
  readonly inlineLimitBytes?: number;
  /**
   * Payloads with more bytes of JSON than this are compressed, if that makes them smaller. Default 4 KiB. `Infinity`
   * disables compression.
   */
  readonly compressionThresholdBytes?: number;
}

/** Payload options with all defaults. */
export interface PayloadPolicy extends Required<PayloadLimits> {
  readonly store: PayloadStore | undefined;
  readonly inlineLimitBytes: number;
  readonly compressionThresholdBytes: number;
}

/**
 * Adds the default values. Throws a `RangeError` for an invalid limit. `brokerLimitBytes` is the broker's limit for a
 * message.
 */
export const toPayloadPolicy = (options: PayloadOptions, brokerLimitBytes: number): PayloadPolicy => {
  const {
    store,
    inlineLimitBytes = DEFAULT_INLINE_LIMIT_BYTES,
    compressionThresholdBytes = DEFAULT_COMPRESSION_THRESHOLD_BYTES,
    ...limits
  } = options;
  assertCount('payloads.inlineLimitBytes', inlineLimitBytes, {
    min: MIN_INLINE_LIMIT_BYTES,
    max: brokerLimitBytes,
  });
  if (compressionThresholdBytes !== Number.POSITIVE_INFINITY) {
    assertCount('payloads.compressionThresholdBytes', compressionThresholdBytes, { min: 0 });
  }
  return { store, inlineLimitBytes, compressionThresholdBytes, ...toPayloadLimits(limits) };
};
