import { createMemoryBudget, type MemoryBudget } from './memory-budget.ts';
import { type PayloadLimits, toPayloadLimits } from './payload-limits.ts';
import { memoryOfLargest } from './payload-memory.ts';
import type { PayloadSource } from './payload-store.ts';

/** What a consumer takes of payloads, and how much memory it gives to them. */
export interface UnpackOptions extends PayloadLimits {
  /** Where claim checks lead; without it every claim check leads elsewhere. */
  readonly source?: PayloadSource;
  /**
   * Memory that the payloads of messages in work take together; a message waits until its own fits in. Default: one of the
   * consumer's own, with `payloadMemoryBytes` of its limits. Give several consumers of a process the same one.
   */
  readonly memory?: MemoryBudget;
}

/** The same with nothing left open. */
export interface UnpackPolicy {
  readonly source: PayloadSource | undefined;
  readonly limits: Required<PayloadLimits>;
  readonly memory: MemoryBudget;
}

const defaultMemoryBytes = 64 * 1024 * 1024;

/**
 * Memory that a consumer gives to payloads by default, in bytes: 64 MiB, or what the largest payload within its limits takes if that is
 * more.
 *
 * A payload counts with what is made of it: its bytes, its text, and the objects that JSON becomes.
 */
export const payloadMemoryBytes = (limits: PayloadLimits = {}): number =>
  Math.max(defaultMemoryBytes, memoryOfLargest(toPayloadLimits(limits)));

/** Fills in the defaults. Throws a `RangeError` for a limit out of range, and for memory that the largest payload does not fit into. */
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
