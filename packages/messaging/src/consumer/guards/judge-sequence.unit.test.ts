import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SequencePosition } from '../../inbox/sequence-position.ts';
import { nextMessageId } from '../../message/ids.ts';
import type { GapDetection, SequencedMessage } from './judge-sequence.ts';
import { advance, judgeSequence } from './judge-sequence.ts';

const aPosition = (position: Partial<SequencePosition> = {}): SequencePosition => ({
  messageId: nextMessageId(),
  ...position,
});

const aMessage = (message: Partial<SequencedMessage> = {}): SequencedMessage => ({
  id: nextMessageId(),
  sequenceIndex: 0,
  occurredAt: new Date('2026-11-20T10:15:30Z'),
  ...message,
});

const bySequence = { sequence: true, gaps: undefined };
const byNumber = (gaps: GapDetection) => ({ sequence: false, gaps });

describe('a sequence guard', () => {
  const seen = aPosition({ sequence: 7, sequenceIndex: 2 });

  it.each([
    [6, 9, 'stale'],
    [7, 1, 'stale'],
    [7, 2, 'stale'],
    [7, 3, 'next'],
    [8, 0, 'next'],
    [9, 0, 'next'],
  ] as const)('judges sequence %d, index %d after 7, 2 as %s', (sequence, sequenceIndex, verdict) => {
    expect(judgeSequence(seen, aMessage({ sequence, sequenceIndex }), bySequence)).toBe(verdict);
  });

  it('accepts the first message with any sequence', () => {
    expect(judgeSequence(undefined, aMessage({ sequence: 0 }), bySequence)).toBe('next');
    expect(judgeSequence(undefined, aMessage({ sequence: 41 }), bySequence)).toBe('next');
  });

  it('accepts a sequence after messages without one', () => {
    expect(judgeSequence(aPosition({ messageNumber: 3 }), aMessage({ sequence: 0 }), bySequence)).toBe(
      'next',
    );
  });

  it('lets a message without a sequence pass', () => {
    expect(judgeSequence(seen, aMessage(), bySequence)).toBe('unguarded');
    expect(judgeSequence(seen, aMessage({ messageNumber: 1 }), bySequence)).toBe('unguarded');
  });

  it('passes messages if no check is enabled', () => {
    const nothing = { sequence: false, gaps: undefined };

    expect(judgeSequence(seen, aMessage({ sequence: 1, messageNumber: 9 }), nothing)).toBe('unguarded');
  });
});

describe('a restart', () => {
  const at = (seconds: number): Date => new Date(Date.parse('2026-11-20T10:15:30Z') + seconds * 1_000);
  const seen = aPosition({ sequence: 7, sequenceIndex: 2, messageNumber: 9, time: at(0) });

  it.each([
    [-1, 'stale'],
    [3_600, 'stale'],
    [3_600.001, 'restarted'],
    [86_400, 'restarted'],
  ] as const)('is distinguished from a stale message by time: %d s later, %s', (seconds, verdict) => {
    const message = aMessage({ sequence: 0, messageNumber: 1, occurredAt: at(seconds) });

    expect(judgeSequence(seen, message, bySequence)).toBe(verdict);
    expect(judgeSequence(seen, message, byNumber('from-the-first'))).toBe(verdict);
  });

  it('is detected with the given tolerance', () => {
    const message = aMessage({ sequence: 0, occurredAt: at(10) });

    expect(judgeSequence(seen, message, { ...bySequence, restartToleranceSeconds: 9 })).toBe('restarted');
    expect(judgeSequence(seen, message, { ...bySequence, restartToleranceSeconds: 10 })).toBe('stale');
  });

  it('is not detected without a time in the position, as in earlier versions', () => {
    const old = aPosition({ sequence: 7, sequenceIndex: 2, messageNumber: 9 });

    expect(judgeSequence(old, aMessage({ sequence: 0, occurredAt: at(1e6) }), bySequence)).toBe('stale');
  });

  it('is not a late message with the next sequence', () => {
    expect(judgeSequence(seen, aMessage({ sequence: 8, occurredAt: at(1e6) }), bySequence)).toBe('next');
  });

  it('is measured from the latest time seen, because clocks differ', () => {
    const moved = advance(seen, aMessage({ sequence: 8, occurredAt: at(-60) }));

    expect(moved.time).toEqual(at(0));
    expect(advance(moved, aMessage({ sequence: 9, occurredAt: at(60) })).time).toEqual(at(60));
  });
});

describe('gap detection', () => {
  const seen = aPosition({ messageNumber: 7 });

  it.each([
    [1, 'stale'],
    [7, 'stale'],
    [8, 'next'],
    [9, 'gap'],
  ] as const)('judges number %d after 7 as %s', (messageNumber, verdict) => {
    for (const gaps of ['from-the-first', 'from-the-first-seen'] as const) {
      expect(judgeSequence(seen, aMessage({ messageNumber }), byNumber(gaps))).toBe(verdict);
    }
  });

  it.each([
    ['from-the-first', 1, 'next'],
    ['from-the-first', 2, 'gap'],
    ['from-the-first-seen', 1, 'next'],
    ['from-the-first-seen', 2, 'next'],
  ] as const)('%s judges number %d of an unknown aggregate as %s', (gaps, messageNumber, verdict) => {
    expect(judgeSequence(undefined, aMessage({ messageNumber }), byNumber(gaps))).toBe(verdict);
    expect(judgeSequence(aPosition({ sequence: 5 }), aMessage({ messageNumber }), byNumber(gaps))).toBe(
      verdict,
    );
  });

  it('uses only the number if there is one, else the sequence if it is enabled', () => {
    const both = { sequence: true, gaps: 'from-the-first' } as const;
    const position = aPosition({ messageNumber: 7, sequence: 5, sequenceIndex: 0 });

    expect(judgeSequence(position, aMessage({ messageNumber: 8, sequence: 5 }), both)).toBe('next');
    expect(judgeSequence(position, aMessage({ sequence: 4 }), both)).toBe('stale');
    expect(judgeSequence(position, aMessage({ sequence: 4 }), byNumber('from-the-first'))).toBe('unguarded');
  });
});

describe('a position', () => {
  it('keeps values that a message does not have', () => {
    const first = aMessage({ sequence: 3, sequenceIndex: 1, messageNumber: 2 });
    const bare = aMessage();

    expect(advance(undefined, bare)).toEqual({ messageId: bare.id, time: bare.occurredAt });
    expect(advance(advance(undefined, first), bare)).toEqual({
      messageId: bare.id,
      time: bare.occurredAt,
      sequence: 3,
      sequenceIndex: 1,
      messageNumber: 2,
    });
  });

  it('never goes back, for any messages in any order', () => {
    const messages = fc.array(
      fc.record({ sequence: fc.nat(5), sequenceIndex: fc.nat(3) }).map((place) => aMessage(place)),
    );

    fc.assert(
      fc.property(messages, (arriving) => {
        let position: SequencePosition | undefined;
        let highest = -1;
        for (const message of arriving) {
          const place = (message.sequence ?? 0) * 10 + message.sequenceIndex;
          const verdict = judgeSequence(position, message, bySequence);

          expect(verdict).toBe(place > highest ? 'next' : 'stale');
          if (verdict === 'next') {
            position = advance(position, message);
            highest = place;
          }
        }
      }),
    );
  });
});
