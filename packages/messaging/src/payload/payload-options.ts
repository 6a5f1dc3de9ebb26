import {
  DEFAULT_COMPRESSION_THRESHOLD_BYTES,
  DEFAULT_INLINE_LIMIT_BYTES,
  DEFAULT_MAX_PAYLOAD_BYTES,
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

const refuseOutside = (
  name: keyof PayloadOptions,
  value: number,
  [from, to]: readonly [number, number],
): void => {
  // Written so that it is false for NaN.
  if (!(value >= from && value <= to)) {
    throw new RangeError(`payloads.${name} must be from ${from} to ${to}, but is ${value}.`);
  }
};

/** Fills in the defaults; throws a `RangeError` for a limit that is none. `brokerLimitBytes` is what a message may have at all. */
export const toPayloadPolicy = (options: PayloadOptions, brokerLimitBytes: number): PayloadPolicy => {
  const {
    store,
    inlineLimitBytes = DEFAULT_INLINE_LIMIT_BYTES,
    compressionThresholdBytes = DEFAULT_COMPRESSION_THRESHOLD_BYTES,
    maxBytes = DEFAULT_MAX_PAYLOAD_BYTES,
  } = options;
  refuseOutside('inlineLimitBytes', inlineLimitBytes, [MIN_INLINE_LIMIT_BYTES, brokerLimitBytes]);
  refuseOutside('compressionThresholdBytes', compressionThresholdBytes, [0, Number.POSITIVE_INFINITY]);
  refuseOutside('maxBytes', maxBytes, [1, Number.POSITIVE_INFINITY]);
  return { store, inlineLimitBytes, compressionThresholdBytes, maxBytes };
};
