import { describe, expect, it } from '@jest/globals';
import { createOpenDelivery } from './open-delivery.ts';
import type { ForeignDecoder } from './message-decoder.ts';

describe('what a decoder without types returns', () => {
  it.each([
    null,
    'text',
    5,
    {},
    { records: {} },
    { records: [null] },
    { records: ['text'] },
    { unreadable: 5 },
  ])('makes the body unreadable instead of failing the delivery: %j', (returned) => {
    const decoder = { name: 'careless', decode: () => returned } as unknown as ForeignDecoder;
    const open = createOpenDelivery({ decoders: [decoder], maxValues: 100, clock: () => new Date(0) });

    expect(open('{}')).toEqual([
      { undecodable: 'the decoder careless returned neither a list of records nor a reason' },
    ]);
  });
});
