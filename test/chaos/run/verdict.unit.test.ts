import { describe, expect, it } from '@jest/globals';
import { aHop, anAttempt, aRecorded, aTruth } from './truth.fixture.ts';
import type { Hop, RecordedMessage, Truth } from './truth.ts';
import { judge } from './verdict.ts';

const one = aRecorded({ number: 1 });
const two = aRecorded({ number: 2, amount: 50 });
const three = aRecorded({ number: 3, amount: 7 });
const rejected = aRecorded({ number: 4, fate: 'rejected' });
const unpublishable = aRecorded({ number: 5, fate: 'unpublishable' });
const all = [one, two, three, rejected, unpublishable];

const rulesOf = (truth: Truth): readonly string[] => [...new Set(judge(truth).map(({ rule }) => rule))];

const withHop = (hop: Partial<Hop>, recorded: readonly RecordedMessage[] = all): Truth =>
  aTruth(recorded, { entries: aHop(recorded, hop) });

describe('the verdict', () => {
  it('has nothing to say of a run in which all went well', () => {
    expect(judge(aTruth(all))).toEqual([]);
  });

  it('has nothing to say of a run in which nothing happened', () => {
    expect(judge(aTruth([]))).toEqual([]);
  });

  describe('on commits', () => {
    it('finds one that succeeded and is not there', () => {
      const truth = aTruth([one]);

      expect(rulesOf({ ...truth, attempts: [...truth.attempts, anAttempt([two], 'committed')] })).toEqual([
        'lost-commit',
      ]);
    });

    it.each(['refused', 'unknown', undefined] as const)(
      'takes it that one that ended with %s is not there',
      (outcome) => {
        const truth = aTruth([one]);

        expect(judge({ ...truth, attempts: [...truth.attempts, anAttempt([two], outcome)] })).toEqual([]);
      },
    );

    it.each(['unknown', undefined] as const)('takes it that one that ended with %s is there', (outcome) => {
      expect(judge(aTruth([one], { attempts: [anAttempt([one], outcome)] }))).toEqual([]);
    });

    it('finds one that was refused and is there', () => {
      expect(rulesOf(aTruth([one], { attempts: [anAttempt([one], 'refused')] }))).toEqual(['ghost-commit']);
    });

    it('finds messages that nobody wanted to commit', () => {
      expect(rulesOf(aTruth([one], { attempts: [] }))).toEqual(['ghost-commit']);
    });

    it('finds one that is there in part', () => {
      expect(rulesOf(aTruth([one], { attempts: [anAttempt([one, two], 'unknown')] }))).toEqual([
        'torn-commit',
      ]);
    });

    it('finds an account that changed without a message', () => {
      const truth = aTruth([one], {
        accounts: new Map([['a', { id: 'a', version: 2, balance: 100, messages: 1 }]]),
      });

      expect(rulesOf(truth)).toEqual(['torn-commit']);
    });

    it('finds messages about an account that never changed', () => {
      expect(rulesOf(aTruth([one], { accounts: new Map() }))).toEqual(['torn-commit']);
    });
  });

  describe('on messages', () => {
    it('finds one that had no effect', () => {
      const statements = new Map([['a', { numbers: [1, 3], total: 107 }]]);

      expect(
        rulesOf(
          withHop({
            effects: new Map([
              ['m1', 1],
              ['m3', 1],
            ]),
            statements,
          }),
        ),
      ).toEqual(['lost-message', 'wrong-total']);
    });

    it('finds one that had its effect twice', () => {
      expect(
        rulesOf(
          withHop({
            effects: new Map([
              ['m1', 1],
              ['m2', 2],
              ['m3', 1],
            ]),
          }),
        ),
      ).toEqual(['repeated-effect']);
    });

    it('finds an effect of a message that was never committed', () => {
      const effects = new Map([...['m1', 'm2', 'm3', 'm9'].map((id): [string, number] => [id, 1])]);

      expect(rulesOf(withHop({ effects }))).toEqual(['ghost-message']);
    });

    it('finds a message that was published and never committed', () => {
      expect(rulesOf(aTruth([one], { published: new Set(['m1', 'm9']) }))).toEqual(['ghost-message']);
    });

    it('finds effects whose sum is wrong', () => {
      const statements = new Map([['a', { numbers: [1, 2, 3], total: 158 }]]);

      expect(rulesOf(withHop({ statements }))).toEqual(['wrong-total']);
    });

    it('finds effects in another order than the commits, on FIFO queues alone', () => {
      const statements = new Map([['a', { numbers: [1, 3, 2], total: 157 }]]);

      expect(rulesOf(withHop({ statements }))).toEqual(['out-of-order']);
      expect(rulesOf(withHop({ statements, isOrdered: false }))).toEqual([]);
    });

    it.each([
      ['rejected', { deadLettered: [] }],
      ['unpublishable', { parked: [] }],
    ])('finds one that is %s and not where somebody would look', (_, hop) => {
      expect(rulesOf(withHop(hop))).toEqual(['lost-message']);
    });

    it.each([
      ['a dead letter', { deadLettered: ['m1', 'm4'] }],
      ['parked', { parked: ['m1', 'm5'] }],
      ['a dead letter that nobody knows', { deadLettered: ['not an envelope', 'm4'] }],
    ])('finds one that is %s without a reason', (_, hop) => {
      expect(rulesOf(withHop(hop))).toEqual(['unaccounted-for']);
    });

    it.each(['m4', 'm5'])('finds an effect of a message that was to be set aside: %s', (id) => {
      const effects = new Map([...['m1', 'm2', 'm3', id].map((each): [string, number] => [each, 1])]);

      expect(rulesOf(withHop({ effects }))).toEqual(['ghost-message']);
    });

    it('takes it that a dead letter is there twice', () => {
      expect(judge(withHop({ deadLettered: ['m4', 'm4'] }))).toEqual([]);
    });

    it.each([
      ['on the queue', { queued: 1 }],
      ['given up', { givenUp: 1 }],
    ])('finds what is left %s', (_, hop) => {
      expect(rulesOf(withHop(hop))).toEqual(['left-behind']);
    });

    it('finds what is left in the outbox', () => {
      expect(rulesOf(aTruth([{ ...one, isPending: true }]))).toEqual(['left-behind']);
    });
  });

  describe('on what a consumer tells further', () => {
    const tenth = aRecorded({ number: 10 });
    const confirmation: RecordedMessage = { ...tenth, id: 'c10', confirms: 'm10' };
    const withConfirmations = (...confirmations: readonly RecordedMessage[]): Truth =>
      aTruth([tenth], {
        confirmations: aHop(confirmations),
        published: new Set(['m10', ...confirmations.map(({ id }) => id)]),
      });

    it('has nothing to say when every tenth message is confirmed', () => {
      expect(judge(withConfirmations(confirmation))).toEqual([]);
    });

    it('finds an effect whose confirmation is missing', () => {
      expect(rulesOf(withConfirmations())).toEqual(['torn-effect']);
    });

    it('finds an effect that was confirmed twice', () => {
      expect(rulesOf(withConfirmations(confirmation, { ...confirmation, id: 'c10-too' }))).toContain(
        'torn-effect',
      );
    });
  });
});
