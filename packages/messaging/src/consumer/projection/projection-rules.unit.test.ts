import { describe, expect, it } from '@jest/globals';
import { messageIdOf } from '../../testing/contract-messages.ts';
import { judgeProjection, toProjectionError } from './projection-rules.ts';

const sourceTime = new Date('2026-11-20T10:15:30.000Z');
const current = { sourceVersion: '000000000007#0000000000', sourceTime, isRemoved: false };

const aCreation = (occurredAt: string) =>
  ({
    kind: 'created',
    id: 'n',
    item: {},
    by: { id: messageIdOf(1), sequence: 0, sequenceIndex: 0, occurredAt: new Date(occurredAt) },
  }) as const;

describe('the rules of a projection', () => {
  it('detect a restart with the given tolerance', () => {
    const change = aCreation('2026-11-20T10:15:40.000Z');

    expect(judgeProjection(current, change)).toBe('older');
    expect(judgeProjection(current, change, { restartToleranceSeconds: undefined })).toBe('older');
    expect(judgeProjection(current, change, { restartToleranceSeconds: 10 })).toBe('older');
    expect(judgeProjection(current, change, { restartToleranceSeconds: 9 })).toBe('restarted');
  });

  it('detect no restart from a copy without a time', () => {
    const { sourceVersion, isRemoved } = current;

    expect(judgeProjection({ sourceVersion, isRemoved }, aCreation('2036-11-20T10:15:30.000Z'))).toBe(
      'older',
    );
  });

  it('name the copy to delete after a restart', () => {
    expect(toProjectionError(aCreation('2026-11-21T10:15:30.000Z'), current).message).toMatch(
      /^Message \S+ changes n at 000000000000#0000000000, but the copy of n was at 000000000007#0000000000 long before .* Delete the copy of n /,
    );
  });
});
