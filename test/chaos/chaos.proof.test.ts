import { describe, expect, it } from '@jest/globals';
import type { Sabotage } from './ledger/sabotage.ts';
import type { ChaosOptions } from './run/chaos-options.ts';
import { runChaos } from './run/run-chaos.ts';
import type { Rule } from './run/violation.ts';

/** A short run, without the pauses after kills. */
const short: ChaosOptions = { seed: 1, messages: 160, minutes: 0.1, kills: false, stuckMilliseconds: 15_000 };

/** Longer, so that a machine that is busy with other proofs commits, publishes and fails enough while faults happen. */
const planted: ChaosOptions = { ...short, minutes: 0.3 };

/** The rule that detects each planted fault, and the options of the run. */
const cases: readonly (readonly [Sabotage, Rule, Partial<ChaosOptions>])[] = [
  [
    'marks-before-publishing',
    'lost-message',
    { fifo: false, rates: { PublishBatch: { 'server-error': 0.9 } } },
  ],
  [
    'ignores-failed-entries',
    'lost-message',
    { fifo: false, rates: { PublishBatch: { 'failed-entries': 0.4, 'unmentioned-entries': 0.4 } } },
  ],
  // The backlog fills each call with several messages of a key, however busy the machine is.
  [
    'overtakes',
    'out-of-order',
    { fifo: true, backlog: 150, rates: { PublishBatch: { 'failed-entries': 0.7 } } },
  ],
  // The remarks of a key are published after its changes.
  ['sweeps-by-old-keys', 'out-of-order', { fifo: true, rates: {} }],
  ['files-by-old-keys', 'misfiled', { fifo: true, rates: {} }],
  // Many items have several parked messages, of which a redrive sends some.
  ['marks-whole-items', 'wrong-expiry', { fifo: false, rates: {}, poison: 60 }],
  [
    'forgets-what-it-processed',
    'repeated-effect',
    { fifo: false, rates: { ReceiveMessage: { 'duplicate-delivery': 0.7 } } },
  ],
];

describe('a chaos run', () => {
  it('finds every promise kept, also with many faults', async () => {
    const { violations, messages, faults } = await runChaos({ ...short, fifo: true, intensity: 6 });

    expect(violations.filter(({ rule }) => rule !== 'not-done')).toEqual([]);
    expect(messages.effects).toBe(messages.committed - messages.rejected - messages.parked);
    expect(Object.keys(faults).length).toBeGreaterThan(5);
  }, 180_000);

  it.each(cases)(
    'detects a system that %s, by the rule %s',
    async (sabotage, rule, options) => {
      const { violations } = await runChaos({ ...planted, ...options, sabotage });

      expect(violations.map((violation) => violation.rule)).toContain(rule);
    },
    180_000,
  );
});
