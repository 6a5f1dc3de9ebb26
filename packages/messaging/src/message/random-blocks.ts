import { randomFillSync } from 'node:crypto';

/** Random bytes of one id. */
const blockBytes = 16;

const blocks = 256;

/** Creates a source of random blocks of 16 bytes. A block is valid until the next call. */
export const createRandomBlocks = (): (() => Buffer) => {
  // One call for 256 blocks takes hardly longer than a call for a single block.
  const pool = Buffer.alloc(blockBytes * blocks);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    next += blockBytes;
    return pool.subarray(next - blockBytes, next);
  };
};
