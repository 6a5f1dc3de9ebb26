import {
  DEFAULT_MAX_PAYLOAD_BYTES,
  DEFAULT_MAX_PAYLOAD_VALUES,
  HIGHEST_MAX_PAYLOAD_BYTES,
  HIGHEST_MAX_PAYLOAD_VALUES,
  payloadMemoryBytes,
} from '@dynamo-outbox/messaging/limits';
import { keptIf, type RuleOutcome } from './outcome.ts';

/**
 * Payload limits and memory of a consumer. A number is absent if the default applies or if it is known only at
 * deployment.
 */
export interface PayloadMemoryFacts {
  readonly function: string;
  readonly memoryMegabytes: number | undefined;
  /** Value of `PAYLOAD_MAX_BYTES`. */
  readonly maxBytes: number | undefined;
  /** Value of `PAYLOAD_MAX_VALUES`. */
  readonly maxValues: number | undefined;
}

const mebibyte = 1024 * 1024;

/** Runtime, SDK and code of a consumer need about 100 MB. */
const baseMegabytes = 128;

/** While it validates a payload, a schema library may describe a fault for each value, in about 350 bytes each. */
const validationBytesPerValue = 512;

const isWithin = (value: number, highest: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= highest;

const neededMegabytes = (maxBytes: number, maxValues: number): number =>
  baseMegabytes +
  Math.ceil((payloadMemoryBytes({ maxBytes, maxValues }) + maxValues * validationBytesPerValue) / mebibyte);

/**
 * A consumer must have enough memory for the payloads it accepts: a small message can expand to a very large payload.
 */
export const payloadMemoryRule = (facts: PayloadMemoryFacts): RuleOutcome => {
  const { memoryMegabytes } = facts;
  const { maxBytes = DEFAULT_MAX_PAYLOAD_BYTES, maxValues = DEFAULT_MAX_PAYLOAD_VALUES } = facts;
  if (!isWithin(maxBytes, HIGHEST_MAX_PAYLOAD_BYTES) || !isWithin(maxValues, HIGHEST_MAX_PAYLOAD_VALUES)) {
    return {
      fault:
        `Function "${facts.function}" has PAYLOAD_MAX_BYTES ${maxBytes} and PAYLOAD_MAX_VALUES ${maxValues}; they must be ` +
        `integers from 1 to ${HIGHEST_MAX_PAYLOAD_BYTES} and from 1 to ${HIGHEST_MAX_PAYLOAD_VALUES}.`,
    };
  }
  if (memoryMegabytes === undefined) {
    return 'not-applicable';
  }
  const needed = neededMegabytes(maxBytes, maxValues);
  return keptIf(
    memoryMegabytes >= needed,
    `Function "${facts.function}" has ${memoryMegabytes} MB of memory, but accepts payloads of up to ${maxBytes} bytes and ` +
      `${maxValues} JSON values, which can need ${needed} MB. Give it ${needed} MB, or lower PAYLOAD_MAX_BYTES or ` +
      'PAYLOAD_MAX_VALUES.',
  );
};
