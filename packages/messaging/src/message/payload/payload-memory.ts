/**
 * How much memory JSON takes while it is read: upper bounds, measured with V8 of Node.js 22 and 24 and held by a test.
 *
 * The bytes themselves, the text made of them (two bytes a character where one is not Latin-1), and the texts within it again. A value
 * takes up to 185 bytes: an object whose only key no other object has.
 */
import type { PackedPayload } from './packed-payload.ts';
import type { PayloadLimits } from './payload-limits.ts';

const memoryPerByte = 5;
const memoryPerValue = 192;

// Holds for every shape: nested empty arrays take 29 bytes for each of their bytes.
const mostMemoryPerByte = 36;

/** deflate makes at most 1,032 bytes of one. Source: zlib's technical details, "Maximum Compression Factor". */
const mostBytesPerCompressedByte = 1_032;

const smallTextLength = 4_096;

/** Memory of a payload of so many bytes with so many JSON values. */
export const memoryOf = (bytes: number, values: number): number =>
  Math.min(bytes * memoryPerByte + values * memoryPerValue, bytes * mostMemoryPerByte);

/** Memory of the largest payload within limits. */
export const memoryOfLargest = ({ maxBytes, maxValues }: Required<PayloadLimits>): number =>
  memoryOf(maxBytes, maxValues) + maxBytes;

const structural: ReadonlySet<number> = new Set(['[', '{', ',', '\\'].map((mark) => mark.charCodeAt(0)));

/** At least as many as there are values, also within texts that are JSON themselves and write their marks as escapes. */
const countStructural = (text: string): number => {
  let marks = 1;
  for (let place = 0; place < text.length; place += 1) {
    marks += structural.has(text.charCodeAt(place)) ? 1 : 0;
  }
  return marks;
};

/** Memory of a message's body and of what is made of it, where its payload travels in it as JSON; SNS may have wrapped it. */
export const memoryOfBody = (body: string): number =>
  body.length <= smallTextLength
    ? body.length * mostMemoryPerByte
    : memoryOf(body.length * 2, countStructural(body));

/** An upper bound of the memory that unpacking a payload takes, as far as it is known in advance. */
export const memoryToUnpack = (packed: PackedPayload, limits: Required<PayloadLimits>): number => {
  const storedBytes = 'bytes' in packed ? packed.bytes.byteLength : packed.claim.sizeBytes;
  const factor = packed.compression === undefined ? 1 : mostBytesPerCompressedByte;
  const maxBytes = Math.min(limits.maxBytes, storedBytes * factor);
  return memoryOf(maxBytes, limits.maxValues) + Math.min(storedBytes, limits.maxBytes);
};
