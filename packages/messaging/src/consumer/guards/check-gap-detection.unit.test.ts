import { describe, expect, it } from '@jest/globals';
import { checkGapDetection } from './check-gap-detection.ts';

describe('checking gap detection', () => {
  it.each([['order.created'], []])('refuses it behind a filter that passes %j', (...filteredTypes) => {
    const subscription = {
      consumer: 'history--orders',
      guards: { gaps: 'from-the-first' },
      filteredTypes,
    } as const;

    expect(() => {
      checkGapDetection(subscription);
    }).toThrow(expect.objectContaining({ code: 'GAPS_BEHIND_FILTER' }));
  });

  it.each([
    { guards: { gaps: 'from-the-first' }, filteredTypes: undefined },
    { guards: { sequence: true, causation: true }, filteredTypes: ['order.created'] },
    { guards: {}, filteredTypes: undefined },
  ] as const)('accepts %j', (subscription) => {
    expect(() => {
      checkGapDetection({ consumer: 'history--orders', ...subscription });
    }).not.toThrow();
  });
});
