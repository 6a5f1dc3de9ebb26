import { createMemoryBudget, type MemoryBudget } from './memory-budget.ts';
import { type PayloadLimits, toPayloadLimits } from './payload-limits.ts';
import { memoryOfLargest } from './payload-memory.ts';
import type { PayloadSource } from './payload-store.ts';

/** Options of a consumer for payloads: limits, source and memory. */
export interface UnpackOptions extends PayloadLimits {
  /** Source of payloads with a claim check. Without it, every claim check is rejected as foreign. */
  readonly source?: PayloadSource;
  /**
   * Memory budget for the payloads of all messages in progress. A message waits until its payload fits. Default: a
   * separate budget of `payloadMemoryBytes` for the limits. Pass the same budget to several consumers of a process.
   */
  readonly memory?: MemoryBudget;
}

/** Unpack options with all defaults. */
export interface UnpackPolicy {
  readonly source: PayloadSource | undefined;
  readonly limits: Required<PayloadLimits>;
  readonly memory: MemoryBudget;
}

const defaultMemoryBytes = 64 * 1024 * 1024;

/**
 * Default memory budget of a consumer for payloads, in bytes: 64 MiB, or the memory of the largest allowed payload if
 * that is more.
 *
 * The memory of a payload includes its bytes, its text and the parsed objects.
 */
export const payloadMemoryBytes = (limits: PayloadLimits = {}): number =>
  Math.max(defaultMemoryBytes, memoryOfLargest(toPayloadLimits(limits)));

/**
 * Adds the default values. Throws a `RangeError` for a limit out of range, and for a memory budget that is too small
 * for the largest payload.
 */
export const toUnpackPolicy = ({ source, memory, ...given }: UnpackOptions = {}): UnpackPolicy => {
  const limits = toPayloadLimits(given);
  const needed = memoryOfLargest(limits);
  if (memory !== undefined && memory.bytes < needed) {
    throw new RangeError(
      `payloads.memory has ${memory.bytes} bytes, but one payload of ${limits.maxBytes} bytes and ${limits.maxValues} JSON ` +
        `values can take ${needed}. Give it more memory, or lower payloads.maxBytes or payloads.maxValues.`,
    );
  }
  return { source, limits, memory: memory ?? createMemoryBudget(payloadMemoryBytes(given)) };
};
