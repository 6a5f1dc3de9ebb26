import { describe, expect, it } from '@jest/globals';
import { payloadMemoryRule } from './payload-memory.ts';

const facts = { function: 'on-order', memoryMegabytes: 512, maxBytes: undefined, maxValues: undefined };

describe('payloadMemoryRule', () => {
  it('accepts the default memory and limits', () => {
    expect(payloadMemoryRule(facts)).toBe('kept');
  });

  it('rejects a megabyte less than the payloads may need', () => {
    expect(payloadMemoryRule({ ...facts, memoryMegabytes: 241 })).toBe('kept');
    expect(payloadMemoryRule({ ...facts, memoryMegabytes: 240 })).toEqual({
      fault:
        'Function "on-order" has 240 MB of memory, but accepts payloads of up to 4194304 bytes and 100000 JSON values, which ' +
        'can need 241 MB. Give it 241 MB, or lower PAYLOAD_MAX_BYTES or PAYLOAD_MAX_VALUES.',
    });
  });

  it.each([
    [{ maxBytes: 16_777_216 }, 'can need 292 MB'],
    [{ maxValues: 1_000_000 }, 'can need 765 MB'],
    [{ maxBytes: 16_777_216, maxValues: 1_000_000 }, 'can need 896 MB'],
  ])('requires more memory for payloads of %j', (limits, need) => {
    expect(payloadMemoryRule({ ...facts, ...limits, memoryMegabytes: 200 })).toEqual({
      fault: expect.stringContaining(need),
    });
  });

  it.each([{ maxBytes: 0 }, { maxBytes: 16_777_217 }, { maxValues: 1.5 }, { maxValues: 1_000_001 }])(
    'rejects %j, with which no consumer starts',
    (limits) => {
      expect(payloadMemoryRule({ ...facts, ...limits, memoryMegabytes: 10_240 })).toEqual({
        fault: expect.stringContaining('they must be integers from 1 to 16777216 and from 1 to 1000000'),
      });
    },
  );

  it('does not apply if the memory is known only at deployment', () => {
    expect(payloadMemoryRule({ ...facts, memoryMegabytes: undefined })).toBe('not-applicable');
  });
});
