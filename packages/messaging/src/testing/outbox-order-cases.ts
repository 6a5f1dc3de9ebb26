import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { Clock } from '@dynamo-outbox/kernel';
import { withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import type { Message, MessageDraft } from '../message/message.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import { diaryWritten, folderOpened, messageIdOf, noteAdded } from './contract-messages.ts';
import type { OutboxHarness, OutboxUnderTest } from './outbox-harness.ts';

/** The parts of the suite's harness that these tests need. */
export interface OrderCasesHarness extends Pick<OutboxHarness, 'expire' | 'expireHead'> {
  open(clock?: Clock): OutboxUnderTest;
  /** Sorted by ordering key and sort key. */
  items(): Promise<readonly OutboxItem[]>;
}

const aNote = (text: string, version?: number, id = 'a'): MessageDraft =>
  noteAdded.create({ text }, { about: version === undefined ? { id } : { id, version } });

const aDiary = (text: string, version?: number, id = 'a'): MessageDraft =>
  diaryWritten.create({ text }, { about: version === undefined ? { id } : { id, version } });

const decode = (body: string): Message => {
  const decoded = decodeEnvelope(body);
  if ('undecodable' in decoded) {
    throw new Error(decoded.undecodable);
  }
  return decoded.message;
};

const messagesOf = (items: readonly OutboxItem[]): readonly Message[] =>
  items.flatMap(({ messages }) => messages).map(({ body }) => decode(body));

const textsOf = (items: readonly OutboxItem[]): readonly unknown[] =>
  messagesOf(items).map(({ payload }) => (payload as { readonly text: string }).text);

const lostRace = { isLostRace: true };

/**
 * Defines the contract tests for each order of a topic: for one ordering key, sort order is commit order, or the commit
 * is rejected.
 */
export const describeOrders = (runner: ContractRunner, harness: OrderCasesHarness): void => {
  const { describe, expect, it } = runner;
  const commit = async (drafts: readonly MessageDraft[], clock?: Clock): Promise<void> => {
    const { unitOfWork, outbox } = harness.open(clock);
    outbox.add(...drafts);
    await unitOfWork.commit();
  };

  const commitRetried = (text: string): Promise<void> =>
    withUnitOfWork(
      () => {
        const { unitOfWork, outbox } = harness.open();
        return {
          outbox,
          commit: () => unitOfWork.commit(),
          rollback: () => {
            unitOfWork.rollback();
          },
        };
      },
      async ({ outbox }) => {
        outbox.add(aDiary(text));
      },
      { maxAttempts: 20, sleep: async () => undefined },
    );

  describe('with order version', () => {
    it('sorts the items of a key by version', async () => {
      for (const version of [0, 9, 10, 100]) {
        await commit([aNote(`v${version}`, version)]);
      }

      const items = await harness.items();
      expect(textsOf(items)).toEqual(['v0', 'v9', 'v10', 'v100']);
      expect(items[1]?.sortKey).toBe('VERSION#000000000009');
      expect(messagesOf(items).map(({ sequence }) => sequence)).toEqual([0, 9, 10, 100]);
    });

    it('stores an item under the first version that its messages state', async () => {
      await commit([aNote('created', 3), aNote('renamed', 4)]);
      await commit([aNote('read', 5)]);

      const items = await harness.items();
      expect(items.map(({ sortKey }) => sortKey)).toEqual(['VERSION#000000000003', 'VERSION#000000000005']);
      expect(textsOf(items)).toEqual(['created', 'renamed', 'read']);
    });

    it('refuses a message without a version when it is staged, and one with an earlier version than the previous one', async () => {
      const { unitOfWork, outbox } = harness.open();

      expect(() => {
        outbox.add(aNote('unversioned'));
      }).toThrow(expect.objectContaining({ code: 'INVALID_AGGREGATE_REFERENCE' }));
      outbox.add(aNote('v2', 2));
      expect(() => {
        outbox.add(aNote('v1', 1));
      }).toThrow(expect.objectContaining({ code: 'INVALID_AGGREGATE_REFERENCE' }));
      await unitOfWork.commit();

      expect(textsOf(await harness.items())).toEqual(['v2']);
    });

    eachCase(it, [0, 1, 7])('rejects version %d a second time, and writes nothing', async (version) => {
      await commit([aNote('first', version)]);

      const second = harness.open();
      second.createAggregate('zombie');
      second.outbox.add(aNote('second', version));
      await expect(second.unitOfWork.commit()).rejects.toMatchObject({
        code: 'VERSION_ALREADY_RECORDED',
        orderingKey: 'note#a',
        version,
      });

      const third = harness.open();
      third.createAggregate('zombie');
      await third.unitOfWork.commit();
      expect(textsOf(await harness.items())).toEqual(['first']);
    });

    eachCase(it, [
      [0, [1]],
      [0, [57]],
      [1, [2, 3]],
    ])(
      'rejects an aggregate that restarts with version %d while versions %j are stored',
      async (version, later) => {
        await commit([aNote('created', 0)]);
        for (const stored of later) {
          await commit([aNote(`v${stored}`, stored)]);
        }
        await harness.expire({ orderingKey: 'note#a', sortKey: 'VERSION#000000000000' });

        await expect(commit([aNote('created again', version)])).rejects.toMatchObject({
          code: 'VERSION_ALREADY_RECORDED',
        });

        expect(textsOf(await harness.items())).toEqual(later.map((stored) => `v${stored}`));
      },
    );

    it('accepts an aggregate that restarts after all its items have expired', async () => {
      await commit([aNote('created', 0), aNote('removed', 1)]);
      await harness.expire({ orderingKey: 'note#a', sortKey: 'VERSION#000000000000' });

      await commit([aNote('created again', 0)]);

      expect(textsOf(await harness.items())).toEqual(['created again']);
    });

    eachCase(it, [0, 5])('reports the error of an aggregate whose version %d is stored', async (version) => {
      const winner = harness.open();
      winner.createAggregate('a');
      winner.outbox.add(aNote('won', version));
      await winner.unitOfWork.commit();

      const loser = harness.open();
      loser.createAggregate('a');
      loser.outbox.add(aNote('lost', version));

      await expect(loser.unitOfWork.commit()).rejects.not.toMatchObject({ code: 'VERSION_ALREADY_RECORDED' });
      expect(textsOf(await harness.items())).toEqual(['won']);
    });
  });

  describe('with order commit', () => {
    it('sorts the items of a key by commit, with any versions', async () => {
      const versions = [1, undefined, 2, undefined, 3, 0, 0, undefined];
      for (const [index, version] of versions.entries()) {
        await commit([aDiary(`c${index}`, version)]);
      }

      const items = await harness.items();
      expect(textsOf(items)).toEqual(versions.map((_, index) => `c${index}`));
      expect(items[0]?.sortKey).toMatch(/^WRITE#\d{12}$/);
    });

    it('states the position of the commit as the sequence, and the index within it', async () => {
      await commit([aDiary('a', 7), aDiary('b'), aDiary('c', 3)]);
      await commit([aDiary('d', 1)]);

      const items = await harness.items();
      const [first = '', second = ''] = items.map(({ sortKey }) => sortKey);
      const places = messagesOf(items).map(({ sequence = -1, sequenceIndex }) => [
        `WRITE#${String(sequence).padStart(12, '0')}`,
        sequenceIndex,
      ]);
      expect(places).toEqual([
        [first, 0],
        [first, 1],
        [first, 2],
        [second, 0],
      ]);
    });

    it('replaces only the pending sequence, even if a payload or an id looks like it', async () => {
      const text = '"sequence":"000000000000"';
      await commit([aDiary(text, 1, text)]);

      const [message] = messagesOf(await harness.items());
      expect(message).toMatchObject({ subject: text, payload: { text } });
      expect(message?.sequence).toBeGreaterThan(0);
    });

    it('counts each key separately within one commit', async () => {
      await commit([aDiary('a1'), aDiary('b1', 1, 'b')]);
      await commit([aDiary('b2', 0, 'b'), aDiary('a2'), aNote('n', 1), aDiary('a3')]);

      const items = await harness.items();
      expect(textsOf(items)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'n']);
    });

    eachCase(it, [[1], [10], [3_650]])(
      'never goes back, even if clocks differ by %d days and the head has expired',
      async (days) => {
        const at = (offset: number) => () =>
          new Date(Date.parse('2026-11-20T10:15:30Z') + offset * 86_400_000);
        await commit([aDiary('one')], at(days));
        await commit([aDiary('two')], at(-days));
        await harness.expireHead('diary#a');
        await commit([aDiary('three')], at(-days));
        await commit([aDiary('four')], at(0));

        const items = await harness.items();
        expect(textsOf(items)).toEqual(['one', 'two', 'three', 'four']);
        const sequences = messagesOf(items).map(({ sequence = -1 }) => sequence);
        expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));
      },
    );

    it('gives each of several racing commits its own position or a lost race, and loses nothing after a retry', async () => {
      const raced = await Promise.allSettled(
        [1, 2, 3, 4].map((number) => commit([aDiary(`raced ${number}`)])),
      );

      const lost = raced.filter(({ status }) => status === 'rejected');
      expect(lost.length).toBeLessThan(4);
      expect(lost).toMatchObject(lost.map(() => ({ reason: lostRace })));
      expect(await harness.items()).toHaveLength(4 - lost.length);

      await Promise.all([1, 2, 3, 4].map((number) => commitRetried(`again ${number}`)));
      const items = await harness.items();
      expect(textsOf(items)).toEqual(expect.arrayContaining([1, 2, 3, 4].map((number) => `again ${number}`)));
      expect(new Set(items.map(({ sortKey }) => sortKey)).size).toBe(8 - lost.length);
    });

    it('does not count a failed commit or a unit of work that was rolled back', async () => {
      await commit([aDiary('one')]);
      const winner = harness.open();
      winner.createAggregate('taken');
      await winner.unitOfWork.commit();

      const loser = harness.open();
      loser.createAggregate('taken');
      loser.outbox.add(aDiary('ghost'));
      await expect(loser.unitOfWork.commit()).rejects.toThrow();
      const given = harness.open();
      given.outbox.add(aDiary('given up'));
      given.unitOfWork.rollback();
      await commit([aDiary('two')]);

      const [one = 0, two = 0, ...others] = messagesOf(await harness.items()).map(
        ({ sequence = -1 }) => sequence,
      );
      expect([two - one, others]).toEqual([1, []]);
    });

    it('accepts 12 keys, which are 24 items, and refuses 13', async () => {
      const drafts = Array.from({ length: 13 }, (_, index) => aDiary('x', 1, `d${index}`));

      await expect(commit(drafts)).rejects.toMatchObject({ code: 'TOO_MANY_ITEMS' });
      await commit(drafts.slice(1));

      expect(await harness.items()).toHaveLength(12);
    });
  });

  describe('with order none', () => {
    it('sorts the items of a key by time, and keeps the given version', async () => {
      const about = { id: 'a' };
      await commit([folderOpened.create({ text: 'one' }, { about: { ...about, version: 9 } })]);
      await commit([folderOpened.create({ text: 'two' }, { about })]);
      await commit([folderOpened.create({ text: 'three' }, { about: { ...about, version: 9 } })]);

      const items = await harness.items();
      expect(textsOf(items)).toEqual(['one', 'two', 'three']);
      expect(items.map(({ sortKey }) => sortKey)).toEqual(
        [1, 2, 3].map((number) => `TIME#${messageIdOf(number)}`),
      );
      expect(messagesOf(items).map(({ sequence }) => sequence)).toEqual([9, undefined, 9]);
    });
  });
};
