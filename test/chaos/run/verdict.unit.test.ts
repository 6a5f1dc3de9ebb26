import { describe, expect, it } from '@jest/globals';
import { aHop, anAttempt, aRecorded, aTruth, aWeekLater } from './truth.fixture.ts';
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
  it('finds nothing in a correct run', () => {
    expect(judge(aTruth(all))).toEqual([]);
  });

  it('finds nothing in an empty run', () => {
    expect(judge(aTruth([]))).toEqual([]);
  });

  describe('on commits', () => {
    it('finds one that succeeded and is missing', () => {
      const truth = aTruth([one]);

      expect(rulesOf({ ...truth, attempts: [...truth.attempts, anAttempt([two], 'committed')] })).toEqual([
        'lost-commit',
      ]);
    });

    it.each(['refused', 'unknown', undefined] as const)(
      'accepts that one that ended with %s is missing',
      (outcome) => {
        const truth = aTruth([one]);

        expect(judge({ ...truth, attempts: [...truth.attempts, anAttempt([two], outcome)] })).toEqual([]);
      },
    );

    it.each(['unknown', undefined] as const)('accepts that one that ended with %s exists', (outcome) => {
      expect(judge(aTruth([one], { attempts: [anAttempt([one], outcome)] }))).toEqual([]);
    });

    it('finds one that was refused and exists', () => {
      expect(rulesOf(aTruth([one], { attempts: [anAttempt([one], 'refused')] }))).toEqual(['ghost-commit']);
    });

    it('finds messages without an intended commit', () => {
      expect(rulesOf(aTruth([one], { attempts: [] }))).toEqual(['ghost-commit']);
    });

    it('finds one that exists only in part', () => {
      expect(rulesOf(aTruth([one], { attempts: [anAttempt([one, two], 'unknown')] }))).toEqual([
        'torn-commit',
      ]);
    });

    it('finds an account that changed without a message', () => {
      const truth = aTruth([one], {
        accounts: new Map([['a', { id: 'a', life: 1, version: 2, balance: 100, messages: 1 }]]),
      });

      expect(rulesOf(truth)).toEqual(['torn-commit']);
    });

    it('finds messages about an account that never changed', () => {
      expect(rulesOf(aTruth([one], { accounts: new Map() }))).toEqual(['torn-commit']);
    });
  });

  describe('on messages', () => {
    it('finds one that had no effect', () => {
      const statements = new Map([['ledger#a', { ids: ['m1', 'm3'], total: 107 }]]);

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
      const statements = new Map([['ledger#a', { ids: ['m1', 'm2', 'm3'], total: 158 }]]);

      expect(rulesOf(withHop({ statements }))).toEqual(['wrong-total']);
    });

    it('finds effects in another order than the commits, on FIFO queues alone', () => {
      const statements = new Map([['ledger#a', { ids: ['m1', 'm3', 'm2'], total: 157 }]]);

      expect(rulesOf(withHop({ statements }))).toEqual(['out-of-order']);
      expect(rulesOf(withHop({ statements, isOrdered: false }))).toEqual([]);
    });

    it.each([
      ['rejected', { deadLettered: [] }],
      ['unpublishable', { parked: [] }],
    ])('finds one that is %s and not in its queue', (_, hop) => {
      expect(rulesOf(withHop(hop))).toEqual(['lost-message']);
    });

    it.each([
      ['a dead letter', { deadLettered: ['m1', 'm4'] }],
      ['parked', { parked: ['m1', 'm5'] }],
      ['a dead letter that nobody knows', { deadLettered: ['not an envelope', 'm4'] }],
    ])('finds one that is %s without a reason', (_, hop) => {
      expect(rulesOf(withHop(hop))).toEqual(['unaccounted-for']);
    });

    it.each(['m4', 'm5'])('finds an effect of a message that should be set aside: %s', (id) => {
      const effects = new Map([...['m1', 'm2', 'm3', id].map((each): [string, number] => [each, 1])]);

      expect(rulesOf(withHop({ effects }))).toContain('ghost-message');
    });

    it('accepts that a dead letter exists twice', () => {
      expect(judge(withHop({ deadLettered: ['m4', 'm4'] }))).toEqual([]);
    });

    it.each([
      ['on the queue', { queued: 1 }],
      ['given up', { givenUp: 1 }],
    ])('finds messages left %s', (_, hop) => {
      expect(rulesOf(withHop(hop))).toEqual(['left-behind']);
    });

    it('finds items left in the outbox', () => {
      expect(rulesOf(aTruth([{ ...one, isPending: true }]))).toEqual(['left-behind']);
    });
  });

  describe('on messages that operators sent back', () => {
    const withRedriven = (id: string, hop: Partial<Hop>, isEdited: boolean): Truth => ({
      ...withHop({
        effects: new Map(['m1', 'm2', 'm3', id].map((each): [string, number] => [each, 1])),
        statements: new Map([['ledger#a', { ids: ['m1', id, 'm2', 'm3'], total: 257 }]]),
        ...hop,
      }),
      published: new Set(all.map((message) => message.id)),
      operated: { redriven: new Set([id]), edited: new Set(isEdited ? [id] : []) },
    });
    const settled = aHop(all).items.map((item) => ({ ...item, parked: [], expiresAt: aWeekLater }));

    it.each([
      ['a dead letter that was edited', withRedriven('m4', { deadLettered: [] }, true)],
      ['a dead letter that was edited and then replayed', withRedriven('m4', {}, true)],
      ['a parked message', withRedriven('m5', { parked: [], items: settled }, false)],
    ])('accepts that %s has its effect, at any place', (_, truth) => {
      expect(judge(truth)).toEqual([]);
    });

    it('finds an effect of a dead letter that was not edited', () => {
      expect(rulesOf(withRedriven('m4', { deadLettered: [] }, false))).toEqual(['ghost-message']);
    });

    it('finds the effect twice', () => {
      const effects = new Map([
        ...['m1', 'm2', 'm3'].map((id): [string, number] => [id, 1]),
        ['m4', 2],
      ] as const);

      expect(rulesOf(withRedriven('m4', { effects }, true))).toEqual(['repeated-effect']);
    });
  });

  describe('on the sort order of the outbox', () => {
    const firstInOutbox = [{ ...two, place: 0 }, one];
    const remark = aRecorded({ number: 2, kind: 'remark', amount: 0 });

    it('finds a change that sorts before an earlier one', () => {
      expect(rulesOf(aTruth(firstInOutbox, { attempts: [anAttempt(firstInOutbox, 'committed')] }))).toEqual([
        'misfiled',
      ]);
    });

    it('finds a remark that sorts before an earlier commit', () => {
      const recorded = [{ ...remark, place: 0 }, one];
      const attempts = [anAttempt([one], 'committed', [0, 1]), anAttempt([remark], 'committed', [2, 3])];

      expect(rulesOf(aTruth(recorded, { attempts }))).toEqual(['misfiled']);
    });

    it('accepts that concurrent commits sort in any order', () => {
      const recorded = [{ ...remark, place: 0 }, one];
      const attempts = [anAttempt([one], 'committed', [0, 2]), anAttempt([remark], 'committed', [1, 3])];

      expect(judge(aTruth(recorded, { attempts }))).toEqual([]);
    });

    it('accepts that numbers restart in the next life of an account', () => {
      const removed = aRecorded({ number: 2, kind: 'removal', amount: 0 });
      const opened = {
        ...aRecorded({ number: 1, life: 2 }),
        id: 'm1-again',
        place: 3,
        item: 'account#a / 3',
      };

      expect(judge(aTruth([one, removed, opened]))).toEqual([]);
      expect(
        rulesOf(aTruth([one, removed, { ...opened, place: 0 }].toSorted((x, y) => x.place - y.place))),
      ).toContain('misfiled');
    });

    it('finds an account that is gone without a removal', () => {
      expect(rulesOf(aTruth([one], { accounts: new Map() }))).toEqual(['torn-commit']);
    });
  });

  describe('on expiry', () => {
    const itemOf = (state: Partial<Hop['items'][number]>, recorded = one): Truth =>
      aTruth([recorded], {
        entries: aHop([recorded], {
          items: [{ key: 'i', messageIds: [recorded.id], isPending: false, parked: [], ...state }],
        }),
      });

    it.each([
      ['never', {}],
      ['too early', { expiresAt: aWeekLater - 10 }],
      ['though it is undispatched', { expiresAt: aWeekLater, isPending: true }],
      ['though a message is parked', { expiresAt: aWeekLater, parked: ['m1'] }],
    ])('finds an item that expires %s', (_, state) => {
      expect(rulesOf(itemOf(state))).toEqual(['wrong-expiry']);
    });

    it('finds an item that expires and was never published', () => {
      expect(rulesOf({ ...itemOf({ expiresAt: aWeekLater }), published: new Set() })).toContain(
        'wrong-expiry',
      );
    });

    it('finds heads and inbox records that expire early or never', () => {
      expect(rulesOf(withHop({ heads: new Map([['account#a', undefined]]) }))).toEqual(['wrong-expiry']);
      expect(rulesOf(withHop({ inbox: new Map() }))).toEqual(['wrong-expiry']);
    });
  });

  describe('on confirmations of a consumer', () => {
    const tenth = aRecorded({ number: 10 });
    const confirmation: RecordedMessage = {
      ...tenth,
      id: 'c10',
      confirms: 'm10',
      orderingKey: 'statement#a',
      line: 'statements#a',
    };
    const withConfirmations = (...confirmations: readonly RecordedMessage[]): Truth =>
      aTruth([tenth], {
        confirmations: aHop(confirmations),
        published: new Set(['m10', ...confirmations.map(({ id }) => id)]),
      });

    it('finds nothing when every tenth message is confirmed', () => {
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
