import type { ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { InboxRecord } from '../inbox/inbox.ts';
import { contractContext, messageIdOf } from './contract-messages.ts';
import type { InboxUnderTest } from './inbox-under-test.ts';
import { describePositionCases } from './inbox-position-cases.ts';

/** An empty inbox. */
export interface InboxHarness {
  open(): InboxUnderTest;
}

const aRecord = (overrides: Partial<InboxRecord> = {}): InboxRecord => ({
  consumer: 'customers--orders',
  messageId: messageIdOf(1),
  messageType: 'order.created',
  correlationId: contractContext.correlationId,
  ...overrides,
});

/** Defines the contract tests of `Inbox`, together with its unit of work. */
export const describeInboxContract = (
  runner: ContractRunner,
  adapterName: string,
  createHarness: () => Promise<InboxHarness>,
): void => {
  const { beforeEach, describe, expect, it } = runner;
  describe(`${adapterName} keeps the inbox contract`, () => {
    let harness: InboxHarness;

    const process = async (record: InboxRecord, aggregateId?: string): Promise<void> => {
      const { unitOfWork, inbox, createAggregate } = harness.open();
      if (aggregateId !== undefined) {
        createAggregate(aggregateId);
      }
      inbox.add(record);
      await unitOfWork.commit();
    };

    beforeEach(async () => {
      harness = await createHarness();
    });

    it('records a message when its processing commits, not before', async () => {
      const { unitOfWork, inbox } = harness.open();
      expect(await inbox.hasProcessed(aRecord())).toBe(false);

      inbox.add(aRecord());
      expect(await inbox.hasProcessed(aRecord())).toBe(false);

      await unitOfWork.commit();
      expect(await harness.open().inbox.hasProcessed(aRecord())).toBe(true);
    });

    it('does not record a message whose processing was rolled back', async () => {
      const { unitOfWork, inbox } = harness.open();
      inbox.add(aRecord());
      unitOfWork.rollback();

      expect(await harness.open().inbox.hasProcessed(aRecord())).toBe(false);
    });

    it('does not record a message whose effect failed', async () => {
      await process(aRecord({ messageId: messageIdOf(2) }), 'taken');

      await expect(process(aRecord(), 'taken')).rejects.toThrow();

      expect(await harness.open().inbox.hasProcessed(aRecord())).toBe(false);
    });

    it('rejects a duplicate by its id, and writes nothing of its effect', async () => {
      await process(aRecord());

      await expect(process(aRecord(), 'effect')).rejects.toMatchObject({
        code: 'MESSAGE_ALREADY_PROCESSED',
        consumer: 'customers--orders',
        messageId: messageIdOf(1),
      });

      await expect(process(aRecord({ messageId: messageIdOf(2) }), 'effect')).resolves.toBeUndefined();
    });

    it('recognises a duplicate even if the aggregate fails too, staged before it or not', async () => {
      await process(aRecord(), 'taken');

      await expect(process(aRecord(), 'taken')).rejects.toMatchObject({ code: 'MESSAGE_ALREADY_PROCESSED' });
    });

    it('separates the consumers of one service', async () => {
      await process(aRecord({ consumer: 'customers--orders' }));

      const other = aRecord({ consumer: 'customers--orders-audit' });
      expect(await harness.open().inbox.hasProcessed(other)).toBe(false);
      await expect(process(other)).resolves.toBeUndefined();
    });

    it('commits exactly one of several racing deliveries', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, (_, index) => process(aRecord(), `race-${index}`)),
      );

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const reasons = outcomes.flatMap((outcome): unknown[] =>
        outcome.status === 'rejected' ? [outcome.reason] : [],
      );
      expect(reasons).toEqual(
        Array.from({ length: 4 }, () => expect.objectContaining({ code: 'MESSAGE_ALREADY_PROCESSED' })),
      );
    });

    describePositionCases(runner, () => harness.open());
  });
};
