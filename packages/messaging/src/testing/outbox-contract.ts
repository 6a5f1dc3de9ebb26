import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { Clock } from '@dynamo-outbox/kernel';
import { decodeEnvelope } from '../message/decode-envelope.ts';
import type { MessageId } from '../message/ids.ts';
import type { Message } from '../message/message.ts';
import { MAX_MESSAGE_BODY_BYTES } from '../outbox/limits.ts';
import type { PayloadOptions } from '../message/payload/payload-options.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';
import type { OutboxRecorderOptions } from '../outbox/outbox-recorder.ts';
import {
  contractContext,
  contractTopics,
  folderOpened,
  messageIdOf,
  noteAdded,
  noteRead,
  unlistedSent,
} from './contract-messages.ts';
import type { OutboxHarness, OutboxUnderTest } from './outbox-harness.ts';
import { describeCallers } from './outbox-caller-cases.ts';
import { describeOrders } from './outbox-order-cases.ts';
import { describeLargePayloads } from './outbox-payload-cases.ts';

/** For tests of sizes, because texts of one repeated character would compress to almost nothing. */
const uncompressed: PayloadOptions = { compressionThresholdBytes: Number.POSITIVE_INFINITY };

const now = new Date('2026-11-20T10:15:30.123Z');

const byKey = (one: OutboxItem, other: OutboxItem): number => {
  const [left, right] = [one, other].map(({ orderingKey, sortKey }) => `${orderingKey}\n${sortKey}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
};

const messagesOf = (items: readonly OutboxItem[]): readonly Message[] =>
  items
    .flatMap(({ messages }) => messages)
    .map(({ body }) => {
      const decoded = decodeEnvelope(body);
      if ('undecodable' in decoded) {
        throw new Error(decoded.undecodable);
      }
      return decoded.message;
    });

const textsOf = (items: readonly OutboxItem[]): readonly unknown[] =>
  messagesOf(items).map(({ payload }) => (payload as { readonly text: string }).text);

const aNote = (id: string, version?: number): { id: string; version?: number } =>
  version === undefined ? { id } : { id, version };

/** Defines the contract tests of `Outbox`, together with its unit of work. */
export const describeOutboxContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<OutboxHarness>,
): void => {
  const { beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the outbox contract`, () => {
    let harness: OutboxHarness;
    let minted: MessageId[];

    const openWith = (options: Partial<OutboxRecorderOptions>): OutboxUnderTest =>
      harness.open({
        service: 'notebook',
        topics: contractTopics,
        context: contractContext,
        clock: () => now,
        nextMessageId: () => {
          const id = messageIdOf(minted.length + 1);
          minted.push(id);
          return id;
        },
        ...options,
      });

    const open = (payloads: PayloadOptions = {}, clock: Clock = () => now): OutboxUnderTest =>
      openWith({ payloads, clock });

    const items = async (): Promise<readonly OutboxItem[]> => [...(await harness.items())].sort(byKey);

    beforeEach(async () => {
      harness = await createHarness();
      minted = [];
    });

    it('records three messages of one aggregate as exactly one item, in the order of staging', async () => {
      const { unitOfWork, outbox } = open();
      outbox.add(noteAdded.create({ text: 'first' }, { about: aNote('a', 4) }));
      outbox.add(
        noteRead.create({ text: 'second' }, { about: aNote('a', 4) }),
        noteAdded.create({ text: 'third' }, { about: aNote('a', 4) }),
      );
      await unitOfWork.commit();

      const recorded = await items();
      expect(recorded).toHaveLength(1);
      expect(recorded[0]).toMatchObject({
        orderingKey: 'note#a',
        sortKey: 'VERSION#000000000004',
        recordedAt: now.toISOString(),
        service: 'notebook',
        messages: [
          { id: messageIdOf(1), type: 'note.added', topic: 'notes' },
          { id: messageIdOf(2), type: 'note.read', topic: 'notes' },
          { id: messageIdOf(3), type: 'note.added', topic: 'notes' },
        ],
      });
      expect(textsOf(recorded)).toEqual(['first', 'second', 'third']);
    });

    it('records the whole message, with the context of the unit of work', async () => {
      const { unitOfWork, outbox } = open();
      outbox.add(noteRead.create({ text: 'other' }, { about: aNote('a', 7) }));
      outbox.add(noteAdded.create({ text: 'hello' }, { about: aNote('a', 7) }));
      await unitOfWork.commit();

      expect(messagesOf(await items())[1]).toEqual({
        id: messageIdOf(2),
        type: 'note.added',
        version: 2,
        source: 'notebook',
        subject: 'a',
        orderingKey: 'note#a',
        sequence: 7,
        sequenceIndex: 1,
        occurredAt: now,
        context: contractContext,
        payload: { text: 'hello' },
      });
    });

    it('records one item for each ordering key', async () => {
      const { unitOfWork, outbox } = open();
      outbox.add(
        noteAdded.create({ text: 'a1' }, { about: aNote('a', 1) }),
        folderOpened.create({ text: 'f' }, { about: { id: 'a' } }),
        noteAdded.create({ text: 'b' }, { about: aNote('b', 1) }),
        noteAdded.create({ text: 'a2' }, { about: aNote('a', 1) }),
      );
      await unitOfWork.commit();

      const recorded = await items();
      expect(recorded.map(({ orderingKey }) => orderingKey)).toEqual(['folder#a', 'note#a', 'note#b']);
      expect(textsOf(recorded)).toEqual(['f', 'a1', 'a2', 'b']);
      expect(messagesOf(recorded).map(({ sequenceIndex }) => sequenceIndex)).toEqual([0, 0, 1, 0]);
      expect(recorded.flatMap(({ messages }) => messages.map(({ topic }) => topic))).toEqual([
        'folders',
        'notes',
        'notes',
        'notes',
      ]);
    });

    it('shows nothing before the commit', async () => {
      const { unitOfWork, outbox } = open();
      outbox.add(noteAdded.create({ text: 'early' }, { about: aNote('a', 1) }));

      expect(await items()).toEqual([]);
      unitOfWork.rollback();
    });

    it('records nothing of a unit of work that was rolled back', async () => {
      const { unitOfWork, outbox, createAggregate } = open();
      outbox.add(noteAdded.create({ text: 'ghost' }, { about: aNote('a', 1) }));
      createAggregate('a');
      unitOfWork.rollback();

      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });
      expect(await items()).toEqual([]);
    });

    it('records no ghost message when the aggregate fails', async () => {
      const winner = open();
      winner.createAggregate('a');
      await winner.unitOfWork.commit();

      const loser = open();
      loser.createAggregate('a');
      loser.outbox.add(noteAdded.create({ text: 'ghost' }, { about: aNote('a', 1) }));
      await expect(loser.unitOfWork.commit()).rejects.toThrow();

      expect(await items()).toEqual([]);
    });

    it('refuses a type or version that no topic lists', async () => {
      const { unitOfWork, outbox } = open();
      const draft = noteAdded.create({ text: 'x' }, { about: aNote('a', 1) });

      expect(() => {
        outbox.add(unlistedSent.create({ text: 'x' }, { about: aNote('a', 1) }));
      }).toThrow(expect.objectContaining({ code: 'UNKNOWN_MESSAGE_TYPE' }));
      expect(() => {
        outbox.add({ ...draft, version: 1 });
      }).toThrow(expect.objectContaining({ code: 'UNKNOWN_MESSAGE_TYPE' }));

      await unitOfWork.commit();
      expect(await items()).toEqual([]);
    });

    it('refuses a payload that violates its schema, naming type and field without the value', async () => {
      const { unitOfWork, outbox } = open();
      const draft = noteAdded.create({ text: 'x' }, { about: aNote('a', 1) });

      const add = (): void => {
        outbox.add({ ...draft, payload: { text: 4711 } });
      };

      expect(add).toThrow(expect.objectContaining({ code: 'INVALID_MESSAGE_PAYLOAD', paths: ['text'] }));
      expect(add).toThrow(/note\.added/);
      expect(add).not.toThrow(/4711/);
      await unitOfWork.commit();
      expect(await items()).toEqual([]);
    });

    it('stages all messages of one call or none', async () => {
      const { unitOfWork, outbox } = open();
      const good = noteAdded.create({ text: 'good' }, { about: aNote('a', 1) });
      outbox.add(good);

      expect(() => {
        outbox.add(noteRead.create({ text: 'half' }, { about: aNote('a', 1) }), { ...good, payload: null });
      }).toThrow();
      outbox.add(noteRead.create({ text: 'later' }, { about: aNote('a', 1) }));
      await unitOfWork.commit();

      const recorded = await items();
      expect(textsOf(recorded)).toEqual(['good', 'later']);
      expect(messagesOf(recorded).map(({ sequenceIndex }) => sequenceIndex)).toEqual([0, 1]);
    });

    it('records a payload as it was when it was staged', async () => {
      const { unitOfWork, outbox } = open();
      const payload = { text: 'then' };
      outbox.add(noteAdded.create(payload, { about: aNote('a', 1) }));
      payload.text = 'now';
      await unitOfWork.commit();

      expect(textsOf(await items())).toEqual(['then']);
    });

    it('records messages that an aggregate stages only at commit', async () => {
      const { unitOfWork, outbox, atCommit } = open();
      atCommit(() => {
        outbox.add(noteRead.create({ text: 'at commit' }, { about: aNote('a', 1) }));
      });
      outbox.add(noteAdded.create({ text: 'before' }, { about: aNote('a', 1) }));
      atCommit(() => {
        outbox.add(noteRead.create({ text: 'at last' }, { about: aNote('a', 1) }));
      });
      await unitOfWork.commit();

      const recorded = await items();
      expect(recorded).toHaveLength(1);
      expect(textsOf(recorded)).toEqual(['before', 'at commit', 'at last']);
    });

    it('records messages that are all staged at commit', async () => {
      const { unitOfWork, outbox, atCommit } = open();
      atCommit(() => {
        outbox.add(noteRead.create({ text: 'at commit' }, { about: aNote('a', 1) }));
      });
      await unitOfWork.commit();

      expect(textsOf(await items())).toEqual(['at commit']);
    });

    eachCase(it, ['commit', 'rollback'] as const)('refuses messages after %s', async (ending) => {
      const { unitOfWork, outbox } = open();
      outbox.add(noteAdded.create({ text: 'in time' }, { about: aNote('a', 1) }));
      await unitOfWork[ending]();

      expect(() => {
        outbox.add(noteAdded.create({ text: 'late' }, { about: aNote('a', 1) }));
      }).toThrow(expect.objectContaining({ code: 'UNIT_OF_WORK_CLOSED' }));
      expect(textsOf(await items())).toEqual(ending === 'commit' ? ['in time'] : []);
    });

    it('splits messages that do not fit into one item into numbered parts, in order', async () => {
      const texts = Array.from({ length: 5 }, (_, index) => String(index).repeat(150_000));
      const { unitOfWork, outbox } = open(uncompressed);
      for (const text of texts) {
        outbox.add(noteAdded.create({ text }, { about: aNote('a', 1) }));
      }
      await unitOfWork.commit();

      const recorded = await items();
      const sortKey = 'VERSION#000000000001';
      expect(recorded.map((item) => item.sortKey)).toEqual([sortKey, `${sortKey}#p002`, `${sortKey}#p003`]);
      expect(recorded.map(({ part }) => part)).toEqual([1, 2, 3].map((number) => ({ number, of: 3 })));
      expect(textsOf(recorded)).toEqual(texts);
      expect(messagesOf(recorded).map(({ sequenceIndex }) => sequenceIndex)).toEqual([0, 1, 2, 3, 4]);
    });

    it('accepts a message up to the limit of the broker, and refuses a larger one', async () => {
      const { unitOfWork, outbox } = open(uncompressed);
      const aNoteOf = (text: string, version = 2): ReturnType<typeof noteAdded.create> =>
        noteAdded.create({ text }, { about: aNote('a', version) });
      const probe = open(uncompressed);
      probe.outbox.add(aNoteOf('', 1));
      await probe.unitOfWork.commit();
      const emptyBytes = Buffer.byteLength((await items())[0]?.messages[0]?.body ?? '');

      outbox.add(aNoteOf('x'.repeat(MAX_MESSAGE_BODY_BYTES - emptyBytes)));
      expect(() => {
        outbox.add(aNoteOf('x'.repeat(MAX_MESSAGE_BODY_BYTES - emptyBytes + 1)));
      }).toThrow(expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }));
      await unitOfWork.commit();

      expect(await items()).toHaveLength(2);
    });

    it('measures a message in bytes, not in characters', async () => {
      const { unitOfWork, outbox } = open(uncompressed);

      expect(() => {
        outbox.add(noteAdded.create({ text: '€'.repeat(90_000) }, { about: aNote('a', 1) }));
      }).toThrow(expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }));
      outbox.add(noteAdded.create({ text: '€'.repeat(80_000) }, { about: aNote('a', 1) }));
      await unitOfWork.commit();

      expect(textsOf(await items())).toEqual(['€'.repeat(80_000)]);
    });

    it('accepts 25 items, and refuses 26 without writing anything', async () => {
      const stage = (count: number): OutboxUnderTest => {
        const opened = open();
        for (let index = 0; index < count; index += 1) {
          opened.outbox.add(noteAdded.create({ text: 'x' }, { about: aNote(`n${index}`, 1) }));
        }
        return opened;
      };

      await expect(stage(26).unitOfWork.commit()).rejects.toMatchObject({
        code: 'TOO_MANY_ITEMS',
        limit: 25,
      });
      expect(await items()).toEqual([]);

      await stage(25).unitOfWork.commit();
      expect(await items()).toHaveLength(25);
    });

    describeLargePayloads(runner, { open, items });
    describeCallers(runner, { open: openWith, items });
    describeOrders(runner, {
      open: (clock) => open({}, clock),
      items,
      expire: (item) => harness.expire(item),
      expireHead: (orderingKey) => harness.expireHead(orderingKey),
    });
  });
};
