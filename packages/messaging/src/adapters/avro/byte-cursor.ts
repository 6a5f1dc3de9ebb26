import { isUtf8 } from 'node:buffer';
import type { CodecLimits, CodecRefusal } from '../../message/payload/payload-codec.ts';

/** Stops a walk over bytes. Never thrown outside `inspect`. */
export class RefusedBytes extends Error {
  readonly refusal: CodecRefusal;

  constructor(refusal: CodecRefusal, detail: string) {
    super(detail);
    this.refusal = refusal;
  }
}

const damaged = (detail: string): RefusedBytes => new RefusedBytes('DAMAGED_PAYLOAD', detail);

// avsc reads and writes longs as doubles of twice their value, so it loses the last bit of negative longs below this.
const lowestLong = -(2 ** 52);
// avsc refuses longs above this.
const highestLong = Number.MAX_SAFE_INTEGER - 1;

const maxVarintBytes = 10;
const bitsOfWord = 28;
const shortTextLength = 48;

/** Position in the bytes of an Avro value. Each method checks what it passes, and creates nothing. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  readonly #limits: CodecLimits;
  #place = 0;
  #values = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, limits: CodecLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  /** Number of passed bytes. */
  get place(): number {
    return this.#place;
  }

  /** Number of counted values. */
  get values(): number {
    return this.#values;
  }

  /** Counts a value. */
  countValue(): void {
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) {
      throw new RefusedBytes(
        'PAYLOAD_TOO_COMPLEX',
        `The payload has more than ${this.#limits.maxValues} values, the limit of this consumer.`,
      );
    }
  }

  /** Counts an object or array, and enters it. */
  enter(): void {
    this.countValue();
    this.#depth += 1;
    if (this.#depth > this.#limits.maxDepth) {
      throw new RefusedBytes(
        'PAYLOAD_TOO_COMPLEX',
        `The payload is nested more than ${this.#limits.maxDepth} levels deep.`,
      );
    }
  }

  /** Leaves an object or array. */
  leave(): void {
    this.#depth -= 1;
  }

  /** Throws unless all bytes were passed. */
  assertEnd(): void {
    if (this.#place !== this.#bytes.byteLength) {
      throw damaged('The payload is followed by bytes that do not belong to it.');
    }
  }

  /** Passes a long, and returns it. */
  long(): number {
    const first = this.#byte();
    let last = first;
    let low = first & 0x7f;
    let high = 0;
    for (let count = 1; (last & 0x80) !== 0; count += 1) {
      if (count === maxVarintBytes) {
        throw damaged('The payload has a number of more than 64 bits.');
      }
      last = this.#byte();
      if (count * 7 < bitsOfWord) {
        low += (last & 0x7f) * 2 ** (count * 7);
      } else {
        high += (last & 0x7f) * 2 ** (count * 7 - bitsOfWord);
      }
    }
    return this.#fromZigzag(first, low, high);
  }

  /** Passes a boolean. */
  boolean(): void {
    if (this.#byte() > 1) {
      throw damaged('The payload has a boolean that is neither 0 nor 1.');
    }
  }

  /** Passes an IEEE 754 number of 4 or 8 bytes, which must be finite. */
  float(size: 4 | 8): void {
    this.#skip(size);
    // All bits of the exponent are set in infinite numbers and NaN.
    const top = this.#bytes[this.#place - 1] ?? 0;
    const next = this.#bytes[this.#place - 2] ?? 0;
    if ((top & 0x7f) === 0x7f && (size === 4 ? next >= 0x80 : next >= 0xf0)) {
      throw damaged('The payload has NaN or an infinite number, which JSON does not have.');
    }
  }

  /** Passes a string, and returns its place. */
  text(): number {
    const length = this.long();
    if (length < 0) {
      throw damaged('The payload has a string of negative length.');
    }
    const start = this.#place;
    this.#skip(length);
    if (!this.#isAscii(start) && !isUtf8(this.#bytes.subarray(start, this.#place))) {
      throw damaged('The payload has a string that is not UTF-8.');
    }
    return start;
  }

  /** Whether the passed bytes from a place on are this ASCII text. */
  hasPassed(start: number, text: string): boolean {
    if (this.#place - start !== text.length) {
      return false;
    }
    for (let index = 0; index < text.length; index += 1) {
      if (this.#bytes[start + index] !== text.charCodeAt(index)) {
        return false;
      }
    }
    return true;
  }

  /** Passes an index, and returns it. */
  index(count: number, of: string): number {
    const index = this.long();
    if (index < 0 || index >= count) {
      throw damaged(`The payload has ${of} that its schema does not list.`);
    }
    return index;
  }

  /** Passes the blocks of an array or a map. */
  blocks(passItem: () => void): void {
    for (let count = this.long(); count !== 0; count = this.long()) {
      const size = count < 0 ? this.long() : undefined;
      const start = this.#place;
      for (let remaining = Math.abs(count); remaining > 0; remaining -= 1) {
        passItem();
      }
      if (size !== undefined && this.#place - start !== size) {
        throw damaged('The payload has a block whose size is wrong.');
      }
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#place];
    if (byte === undefined) {
      throw damaged('The payload is truncated.');
    }
    this.#place += 1;
    return byte;
  }

  #skip(length: number): void {
    if (length > this.#bytes.byteLength - this.#place) {
      throw damaged('The payload is truncated.');
    }
    this.#place += length;
  }

  #isAscii(start: number): boolean {
    if (this.#place - start > shortTextLength) {
      return false;
    }
    for (let place = start; place < this.#place; place += 1) {
      if ((this.#bytes[place] ?? 0) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  #fromZigzag(first: number, low: number, high: number): number {
    const doubled = low + high * 2 ** bitsOfWord;
    const isNegative = (first & 1) === 1;
    // Both parts are exact, so each half is.
    const half = high * 2 ** (bitsOfWord - 1) + Math.floor(low / 2);
    const value = isNegative ? -half - 1 : half;
    if (doubled >= 2 ** 64 || value < lowestLong || value > highestLong) {
      throw damaged('The payload has an integer that JavaScript cannot represent exactly.');
    }
    return value;
  }
}
