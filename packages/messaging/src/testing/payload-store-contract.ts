import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import { createHash } from 'node:crypto';
import type { MessageId } from '../message/ids.ts';
import { nextMessageId } from '../message/ids.ts';
import type { FetchedPayload, PayloadStore } from '../message/payload/payload-store.ts';

/** A payload store, and other stores for comparison. */
export interface PayloadStoreHarness {
  readonly store: PayloadStore;
  /** A store whose references the first one does not accept. */
  readonly foreign: PayloadStore;
  /** A store that is unreachable. */
  readonly unreachable: PayloadStore;
  /** Removes a payload, as expiry does. */
  expire(reference: string): Promise<void>;
  stop(): Promise<void>;
}

const maxBytes = 10_000_000;

/** Defines the contract tests of `PayloadStore`, on which outbox and consumer depend. */
export const describePayloadStoreContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<PayloadStoreHarness>,
): void => {
  const { afterAll, beforeAll, describe, expect, it } = runner;
  describe(`${adapterName} keeps the payload store contract`, () => {
    let harness: PayloadStoreHarness;

    const put = (
      store: PayloadStore,
      content: Uint8Array | string,
      id: MessageId = nextMessageId(),
    ): Promise<string> => {
      const bytes = Buffer.from(content);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return store.put(id, bytes, { messageType: 'note.added', contentType: 'application/json', sha256 });
    };

    /** The id at the end of a reference: every store uses the id of the message as the name of its payload. */
    const idIn = (reference: string): MessageId => reference.slice(-36) as MessageId;

    const get = (store: PayloadStore, reference: string, limit = maxBytes): Promise<FetchedPayload> =>
      store.get(idIn(reference), reference, limit);

    const textOf = async (store: PayloadStore, reference: string, limit = maxBytes): Promise<string> => {
      const fetched = await get(store, reference, limit);
      return 'bytes' in fetched ? Buffer.from(fetched.bytes).toString() : fetched.absent;
    };

    beforeAll(async () => {
      harness = await createHarness();
    });

    afterAll(async () => {
      await harness.stop();
    });

    it('returns the stored bytes by an absolute reference', async () => {
      const reference = await put(harness.store, '{"name":"Zoë 🦀"}');

      expect(new URL(reference).protocol).toMatch(/^[a-z0-9]+:$/);
      expect(await textOf(harness.store, reference)).toBe('{"name":"Zoë 🦀"}');
    });

    it('keeps every byte unchanged', async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
      const reference = await put(harness.store, bytes);

      const fetched = await get(harness.store, reference);

      expect('bytes' in fetched && Buffer.from(bytes).equals(fetched.bytes)).toBe(true);
    });

    it('stores five million bytes', async () => {
      const reference = await put(harness.store, 'x'.repeat(5_000_000));

      expect(await textOf(harness.store, reference)).toHaveLength(5_000_000);
    });

    it('separates the payloads of different messages', async () => {
      const [one, other] = [await put(harness.store, 'one'), await put(harness.store, 'other')];

      expect(await textOf(harness.store, one)).toBe('one');
      expect(await textOf(harness.store, other)).toBe('other');
    });

    it('replaces an earlier payload with the same id', async () => {
      const id = nextMessageId();
      const first = await put(harness.store, 'first', id);
      const second = await put(harness.store, 'second', id);

      expect(second).toBe(first);
      expect(await textOf(harness.store, first)).toBe('second');
    });

    it('reads at most the requested number of bytes', async () => {
      const reference = await put(harness.store, '0123456789');

      expect(await textOf(harness.store, reference, 9)).toBe('012345678');
      expect(await textOf(harness.store, reference, 10)).toBe('0123456789');
      expect(await textOf(harness.store, reference, 11)).toBe('0123456789');
    });

    it('reports an expired or unknown payload as missing', async () => {
      const id = nextMessageId();
      const reference = await put(harness.store, 'x', id);
      await harness.expire(reference);

      expect(await get(harness.store, reference)).toEqual({ absent: 'missing' });
      expect(await get(harness.store, reference.replace(id, nextMessageId()))).toEqual({
        absent: 'missing',
      });
    });

    it('reads nothing from another store', async () => {
      const reference = await put(harness.foreign, 'secret');

      expect(await textOf(harness.foreign, reference)).toBe('secret');
      expect(await get(harness.store, reference)).toEqual({ absent: 'foreign' });
    });

    it('reads no payload of another message', async () => {
      const reference = await put(harness.store, 'secret');

      expect(await harness.store.get(nextMessageId(), reference, maxBytes)).toEqual({ absent: 'foreign' });
    });

    eachCase(it, [
      '',
      'x',
      'http://169.254.169.254/latest/meta-data/',
      'file:///etc/passwd',
      's3://',
      's3:///x',
      'memory://',
      '../x',
    ])('reads nothing for the reference %j', async (reference) => {
      expect(await get(harness.store, reference)).toEqual({ absent: 'foreign' });
    });

    it('rejects when it is unreachable, and does not report a payload as missing then', async () => {
      const reference = await put(harness.store, 'x');

      await expect(put(harness.unreachable, 'x')).rejects.toThrow();
      await expect(get(harness.unreachable, reference)).rejects.toThrow();
    });
  });
};
