import { assertCount } from '@dynamo-outbox/kernel';

import {
  DEFAULT_COMPRESSION_THRESHOLD_BYTES,
  DEFAULT_INLINE_LIMIT_BYTES,
  DEFAULT_MAX_PAYLOAD_BYTES,
  LARGEST_PAYLOAD_BYTES,
  MIN_INLINE_LIMIT_BYTES,
} from './limits.ts';
import type { PayloadStore } from './payload-store.ts';

/** What an outbox does with large payloads. */
export interface PayloadOptions {
  /** Where payloads go that are too large for their message; without it such a message is refused. */
  readonly store?: PayloadStore;
  /** Most bytes of a message that carries its payload itself, where there is a store: 4 to 255 KiB. Default 63 KiB. */
  readonly inlineLimitBytes?: number;
  /** Payloads with more bytes than this as JSON are compressed, if they become smaller. Default 4 KiB; `Infinity`: none. */
  readonly compressionThresholdBytes?: number;
  /** Most bytes of a payload as JSON, wherever it goes. Default 16 MiB, which is what consumers take by default. */
  readonly maxBytes?: number;
}

/** The same with nothing left open. */
export interface PayloadPolicy {
  readonly store: PayloadStore | undefined;
  readonly inlineLimitBytes: number;
  readonly compressionThresholdBytes: number;
  readonly maxBytes: number;
}

/** Fills in the defaults; throws a `RangeError` for a limit that is none. `brokerLimitBytes` is what a message may have at all. */
export const toPayloadPolicy = (options: PayloadOptions, brokerLimitBytes: number): PayloadPolicy => {
  const {
    store,
    inlineLimitBytes = DEFAULT_INLINE_LIMIT_BYTES,
    compressionThresholdBytes = DEFAULT_COMPRESSION_THRESHOLD_BYTES,
    maxBytes = DEFAULT_MAX_PAYLOAD_BYTES,
  } = options;
  assertCount('payloads.inlineLimitBytes', inlineLimitBytes, {
    min: MIN_INLINE_LIMIT_BYTES,
    max: brokerLimitBytes,
  });
  if (compressionThresholdBytes !== Number.POSITIVE_INFINITY) {
    assertCount('payloads.compressionThresholdBytes', compressionThresholdBytes, { min: 0 });
  }
  assertCount('payloads.maxBytes', maxBytes, { max: LARGEST_PAYLOAD_BYTES });
  return { store, inlineLimitBytes, compressionThresholdBytes, maxBytes };
};
