/**
 * Memory that reading a payload takes: upper bounds, measured with V8 of Node.js 22 and 24. A test checks them.
 *
 * The bounds include the bytes, their text (two bytes for each character if any is not Latin-1), and the strings within
 * it. A value takes up to 185 bytes: an object whose only key is unique.
 */
import type { PackedPayload } from './packed-payload.ts';
import type { PayloadCodec } from './payload-codec.ts';
import type { PayloadLimits } from './payload-limits.ts';

const memoryPerByte = 5;
const memoryPerValue = 192;

// Holds for every shape: nested empty arrays take 29 bytes for each of their bytes.
const mostMemoryPerByte = 36;

/** deflate expands one byte to at most 1,032 bytes. Source: zlib's technical details, "Maximum Compression Factor". */
const mostBytesPerCompressedByte = 1_032;

const smallTextLength = 4_096;

/** Memory of a payload with the given numbers of bytes and JSON values. */
export const memoryOf = (bytes: number, values: number): number =>
  Math.min(bytes * memoryPerByte + values * memoryPerValue, bytes * mostMemoryPerByte);

/**
 * Memory of a payload that a codec reads. One byte can be a value, so the bound of JSON for each byte does not hold.
 */
export const memoryOfCoded = (bytes: number, values: number): number =>
  bytes * memoryPerByte + values * memoryPerValue;

/** Memory of the largest payload within limits. */
export const memoryOfLargest = ({ maxBytes, maxValues }: Required<PayloadLimits>): number =>
  memoryOf(maxBytes, maxValues) + maxBytes;

const structural: ReadonlySet<number> = new Set(['[', '{', ',', '\\'].map((mark) => mark.charCodeAt(0)));

/**
 * Counts at least as many structural characters as there are values, including those in strings that contain escaped
 * JSON.
 */
const countStructural = (text: string): number => {
  let marks = 1;
  for (let place = 0; place < text.length; place += 1) {
    marks += structural.has(text.charCodeAt(place)) ? 1 : 0;
  }
  return marks;
};

/**
 * Memory of a message's body and its parsed form, if the body contains the payload as JSON. SNS may have wrapped the
 * body.
 */
export const memoryOfBody = (body: string): number =>
  body.length <= smallTextLength
    ? body.length * mostMemoryPerByte
    : memoryOf(body.length * 2, countStructural(body));

/**
 * Upper bound of the memory that unpacking a payload takes, as far as it is known in advance. Without a codec, the payload is JSON or
 * is not read.
 */
export const memoryToUnpack = (
  packed: PackedPayload,
  limits: Required<PayloadLimits>,
  codec?: PayloadCodec,
): number => {
  const storedBytes = 'bytes' in packed ? packed.bytes.byteLength : packed.claim.sizeBytes;
  const factor = packed.compression === undefined ? 1 : mostBytesPerCompressedByte;
  const maxBytes = Math.min(limits.maxBytes, storedBytes * factor);
  const memoryToRead =
    codec === undefined || packed.coding === undefined
      ? memoryOf(maxBytes, limits.maxValues)
      : memoryOfCoded(maxBytes, Math.min(limits.maxValues, Math.ceil(maxBytes * codec.mostValuesPerByte)));
  return memoryToRead + Math.min(storedBytes, limits.maxBytes);
};
