import { assertCount } from '@dynamo-outbox/kernel';

import {
  DEFAULT_COMPRESSION_THRESHOLD_BYTES,
  DEFAULT_INLINE_LIMIT_BYTES,
  MIN_INLINE_LIMIT_BYTES,
} from './limits.ts';
import { type PayloadLimits, toPayloadLimits } from './payload-limits.ts';
import type { PayloadStore } from './payload-store.ts';

/** What an outbox does with large payloads. Its limits must not be higher than those of its consumers, whose defaults are the same. */
export interface PayloadOptions extends PayloadLimits {
  /** Where payloads go that are too large for their message; without it such a message is refused. */
  readonly store?: PayloadStore;
  /**
   * Most bytes of a message that carries its payload itself, where there is a store: from 4 KiB to what the largest topic takes. Default 63 KiB. A topic
   * that takes less lowers it for its own messages.
   */
  readonly inlineLimitBytes?: number;
  /** Payloads with more bytes than this as JSON are compressed, if they become smaller. Default 4 KiB; `Infinity`: none. */
  readonly compressionThresholdBytes?: number;
}

/** The same with nothing left open. */
export interface PayloadPolicy extends Required<PayloadLimits> {
  readonly store: PayloadStore | undefined;
  readonly inlineLimitBytes: number;
  readonly compressionThresholdBytes: number;
}

/** Fills in the defaults; throws a `RangeError` for an invalid limit. `brokerLimitBytes` is the broker's limit for a message. */
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
