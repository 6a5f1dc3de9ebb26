import { describe, expect, it } from '@jest/globals';
import type { ChaosResult } from './chaos-result.ts';
import { toReport } from './report.ts';

const result: ChaosResult = {
  seed: 7,
  mode: 'fifo',
  startedAt: '2026-01-01T00:00:00.000Z',
  messages: {
    wanted: 100,
    committed: 110,
    published: 109,
    publishedAgain: 3,
    effects: 108,
    rejected: 1,
    parked: 1,
  },
  commits: { committed: 50, refused: 2, unknown: 2, unknownWritten: 1 },
  kills: { functionHost: 4, producer: 2 },
  faults: { latency: 2, throttled: 1 },
  requests: { 'sns.PublishBatch': 30, 'sqs.ReceiveMessage': 40 },
  operations: { 'replay-key complete': 2 },
  outcomes: { 'consumer.consumed.duplicate': 3 },
  recoveries: [
    { outage: 'relay off', backlog: 20, milliseconds: 1_500 },
    { outage: 'SNS out', backlog: 5 },
  ],
  timeline: [],
  seconds: { load: 45, drain: 5 },
  messagesPerSecond: 2,
  rest: 'drained',
  violations: [],
};

describe('the report of a run', () => {
  it('states the work, and that every promise was kept', () => {
    const report = toReport(result);

    expect(report).toMatch(/^Chaos, seed 7, fifo\n/);
    expect(report).toContain('2 unknown (1 of them written)');
    expect(report).toContain('3 in 70 requests: latency 2, throttled 1');
    expect(report).toContain(
      'relay off: 20 waiting, published after 1.5 s; SNS out: 5 waiting, never published',
    );
    expect(report).toMatch(/verdict +every promise was kept$/);
  });

  it('states violations by rule, a few of each, and how to repeat the run', () => {
    const report = toReport({
      ...result,
      sabotage: 'overtakes',
      violations: [
        ...Array.from({ length: 8 }, (_, index) => ({
          rule: 'lost-message' as const,
          sentence: `Message ${index} is lost.`,
        })),
        { rule: 'left-behind', sentence: 'Something is left.' },
      ],
    });

    expect(report).toContain('sabotage overtakes');
    expect(report).toContain('9 violations\n  lost-message: 8\n    Message 0 is lost.');
    expect(report).toContain('    Message 4 is lost.\n    …\n  left-behind: 1\n    Something is left.');
    expect(report).not.toContain('Message 5');
    expect(report).toMatch(/Again: npm run chaos -- --seed 7 --messages 100$/);
  });
});
