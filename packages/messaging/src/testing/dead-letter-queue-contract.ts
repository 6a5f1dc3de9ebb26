import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { DeadLetterQueue } from '../recovery/redrive/dead-letter-queue.ts';

/** Two empty queues, and a way to fill them. */
export interface DeadLetterQueueHarness {
  readonly standard: DeadLetterQueue;
  readonly fifo: DeadLetterQueue;
  /** A queue that does not exist. */
  readonly missing: DeadLetterQueue;
  readonly put: (queue: DeadLetterQueue, body: string, groupId?: string) => Promise<void>;
}

const bodiesOf = (messages: readonly { readonly body: string }[]): readonly string[] =>
  messages.map(({ body }) => body);

/** Defines the contract tests of `DeadLetterQueue`. */
export const describeDeadLetterQueueContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<DeadLetterQueueHarness>,
): void => {
  const { beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the dead-letter queue contract`, () => {
    let harness: DeadLetterQueueHarness;
    beforeEach(async () => {
      harness = await createHarness();
    });

    it('hides received messages until they are released', async () => {
      const { standard, put } = harness;
      await put(standard, 'a');

      const received = await standard.receive(10);

      expect(bodiesOf(received)).toEqual(['a']);
      expect(await standard.receive(10)).toEqual([]);
      expect(await standard.depth()).toEqual({ visible: 0, hidden: 1 });
      await standard.release(received);
      expect(bodiesOf(await standard.receive(10))).toEqual(['a']);
    });

    it('does not return removed messages', async () => {
      const { standard, put } = harness;
      await put(standard, 'a');
      const [message] = await standard.receive(10);

      if (message !== undefined) {
        await standard.remove(message);
        await standard.release([message]);
      }

      expect(await standard.receive(10)).toEqual([]);
      expect(await standard.depth()).toEqual({ visible: 0, hidden: 0 });
    });

    eachCase(it, [
      [9, 9],
      [10, 10],
      [11, 10],
    ])('of %i messages returns %i in one receive', async (count, received) => {
      const { standard, put } = harness;
      for (let index = 0; index < count; index += 1) {
        await put(standard, String(index));
      }

      expect(await standard.receive(10)).toHaveLength(received);
    });

    it('returns a FIFO group in order, and no message behind hidden ones', async () => {
      const { fifo, put } = harness;
      await put(fifo, 'a', 'x');
      await put(fifo, 'b', 'x');

      const [first] = await fifo.receive(1);

      expect(first).toMatchObject({ body: 'a', groupId: 'x' });
      expect(await fifo.receive(10)).toEqual([]);
      await fifo.release(first === undefined ? [] : [first]);
      expect((await fifo.receive(1))[0]?.body).toBe('a');
    });

    it('returns a cutoff between earlier and later messages, if it states its time', async () => {
      for (const queue of [harness.standard, harness.fifo]) {
        await harness.put(queue, 'before', 'x');
        const cutoff = await queue.cutoff();
        await harness.put(queue, 'after', 'y');

        const received = [...(await queue.receive(10)), ...(await queue.receive(10))];

        const isLater = Object.fromEntries(
          received.map(({ body, sentAt }) => [
            body,
            cutoff === undefined ? body === 'after' : sentAt >= cutoff,
          ]),
        );
        expect(isLater).toEqual({ before: false, after: true });
      }
    });

    it('rejects for a queue that does not exist', async () => {
      await expect(harness.missing.depth()).rejects.toMatchObject({ code: 'QUEUE_NOT_FOUND' });
    });
  });
};
