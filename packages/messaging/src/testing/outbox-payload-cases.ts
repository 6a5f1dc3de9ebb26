import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import { InMemoryPayloadStore } from '../adapters/in-memory/in-memory-payload-store.ts';
import { openEnvelope, type OpenedEnvelope } from '../message/decode-envelope.ts';
import type { PayloadOptions } from '../message/payload/payload-options.ts';
import type { PayloadStore } from '../message/payload/payload-store.ts';
import { unpackPayload } from '../message/payload/unpack-payload.ts';
import { messageIdOf, noteAdded } from './contract-messages.ts';
import type { OutboxUnderTest } from './outbox-harness.ts';
import type { OutboxItem } from '../outbox/outbox-item.ts';

/** The parts of the suite's harness that these tests need. */
export interface PayloadCasesHarness {
  open(payloads: PayloadOptions): OutboxUnderTest;
  items(): Promise<readonly OutboxItem[]>;
}

// Random digits, which compress to half their size.
const aText = (length: number): string =>
  Array.from({ length: Math.ceil(length / 10) }, () => String(Math.random()).slice(2, 12).padEnd(10, '7'))
    .join('')
    .slice(0, length);

const aDraft = (text: string, id = 'a') => noteAdded.create({ text }, { about: { id, version: 1 } });

const bodiesOf = (items: readonly OutboxItem[]): readonly string[] =>
  items.flatMap(({ messages }) => messages.map(({ body }) => body));

const formOf = (opened: OpenedEnvelope): string => {
  if (!('packed' in opened)) {
    return 'message' in opened ? 'plain' : opened.undecodable;
  }
  return 'claim' in opened.packed ? 'elsewhere' : 'compressed';
};

const textIn = async (body: string, source: PayloadStore): Promise<unknown> => {
  const opened = openEnvelope(body);
  const unpacked =
    'packed' in opened
      ? await unpackPayload(opened.packed, { id: opened.header.id, source })
      : { payload: 'message' in opened ? opened.message.payload : opened.undecodable };
  return 'payload' in unpacked ? (unpacked.payload as { readonly text: string }).text : unpacked.refusal;
};

/** Defines the contract tests for payloads that are too large for their message. */
export const describeLargePayloads = (runner: ContractRunner, harness: PayloadCasesHarness): void => {
  const { describe, expect, it } = runner;
  describe('large payloads', () => {
    it('are stored elsewhere before the commit, under the id of their message', async () => {
      const store = new InMemoryPayloadStore();
      const text = aText(500_000);
      const { unitOfWork, outbox } = harness.open({ store });
      outbox.add(aDraft(text));
      expect(store.size).toBe(0);

      await unitOfWork.commit();

      const [body = ''] = bodiesOf(await harness.items());
      expect(formOf(openEnvelope(body))).toBe('elsewhere');
      expect(body).toContain(`"dataref":"memory://payloads/${messageIdOf(1)}"`);
      expect(body.length).toBeLessThan(1_200);
      expect(await textIn(body, store)).toBe(text);
    });

    it('keep their order among smaller ones', async () => {
      const store = new InMemoryPayloadStore();
      const texts = ['first', aText(10_000), aText(400_000), 'fourth', aText(300_000), 'last'];
      const { unitOfWork, outbox } = harness.open({ store });
      outbox.add(...texts.map((text) => aDraft(text)));
      await unitOfWork.commit();

      const bodies = bodiesOf(await harness.items());
      expect(bodies.map((body) => formOf(openEnvelope(body)))).toEqual([
        'plain',
        'compressed',
        'elsewhere',
        'plain',
        'elsewhere',
        'plain',
      ]);
      expect(await Promise.all(bodies.map((body) => textIn(body, store)))).toEqual(texts);
    });

    it('are recorded even if they are staged at commit', async () => {
      const store = new InMemoryPayloadStore();
      const text = aText(500_000);
      const { unitOfWork, outbox, atCommit } = harness.open({ store });
      atCommit(() => {
        outbox.add(aDraft(text));
      });
      await unitOfWork.commit();

      const [body = ''] = bodiesOf(await harness.items());
      expect(await textIn(body, store)).toBe(text);
    });

    it('make the commit fail without a write if they cannot be stored', async () => {
      const store: PayloadStore = {
        put: () => Promise.reject(new Error('the store is away')),
        get: async () => ({ absent: 'missing' }),
      };
      const { unitOfWork, outbox, createAggregate } = harness.open({ store });
      createAggregate('a');
      outbox.add(aDraft('small', 'b'), aDraft(aText(500_000)));

      await expect(unitOfWork.commit()).rejects.toThrow('the store is away');
      expect(await harness.items()).toEqual([]);

      const next = harness.open({});
      next.createAggregate('a');
      await next.unitOfWork.commit();
    });

    it('are not stored for a unit of work that was rolled back', async () => {
      const store = new InMemoryPayloadStore();
      const { unitOfWork, outbox } = harness.open({ store });
      outbox.add(aDraft(aText(500_000)));

      unitOfWork.rollback();
      await expect(unitOfWork.commit()).rejects.toMatchObject({ code: 'UNIT_OF_WORK_CLOSED' });

      expect(store.size).toBe(0);
    });

    it('remain without a reference when the commit fails', async () => {
      const store = new InMemoryPayloadStore();
      const winner = harness.open({ store });
      winner.createAggregate('a');
      await winner.unitOfWork.commit();

      const loser = harness.open({ store });
      loser.createAggregate('a');
      loser.outbox.add(aDraft(aText(500_000)));
      await expect(loser.unitOfWork.commit()).rejects.toThrow();

      expect(store.size).toBe(1);
      expect(await harness.items()).toEqual([]);
    });

    it('split the messages of one unit of work into several items, in order', async () => {
      const store = new InMemoryPayloadStore();
      // Each has about 60 KB with its envelope, just below the inline limit; every third is stored elsewhere.
      const texts = Array.from({ length: 15 }, (_, index) => aText(index % 3 === 2 ? 90_000 : 60_000));
      const { unitOfWork, outbox } = harness.open({
        store,
        compressionThresholdBytes: Number.POSITIVE_INFINITY,
      });
      for (const text of texts) {
        outbox.add(aDraft(text));
      }
      await unitOfWork.commit();

      const items = [...(await harness.items())].sort((one, other) => (one.sortKey < other.sortKey ? -1 : 1));
      const bodies = bodiesOf(items);
      expect(items).toHaveLength(2);
      expect(bodies.filter((body) => formOf(openEnvelope(body)) === 'elsewhere')).toHaveLength(5);
      expect(await Promise.all(bodies.map((body) => textIn(body, store)))).toEqual(texts);
    });
  });
};
