import { eachCase, type ContractRunner } from '@dynamo-outbox/unit-of-work/testing';
import type { PositionMove, SequencePosition } from '../inbox/sequence-position.ts';
import { contractContext, messageIdOf } from './contract-messages.ts';
import type { InboxUnderTest } from './inbox-under-test.ts';

const key = { consumer: 'customers--orders', orderingKey: 'order#1' };

const first: SequencePosition = {
  messageId: messageIdOf(1),
  sequence: 0,
  sequenceIndex: 0,
  messageNumber: 1,
};
const second: SequencePosition = {
  messageId: messageIdOf(2),
  sequence: 7,
  sequenceIndex: 3,
  messageNumber: 2,
};

const lostRace = { code: 'POSITION_CHANGED_MEANWHILE', isLostRace: true };

/** Defines the contract tests about positions in an aggregate's messages. */
export const describePositionCases = (runner: ContractRunner, open: () => InboxUnderTest): void => {
  const { expect, it } = runner;
  const move = async (change: Omit<PositionMove, 'expires'>, aggregateId?: string): Promise<void> => {
    const { unitOfWork, inbox, createAggregate } = open();
    if (aggregateId !== undefined) {
      createAggregate(aggregateId);
    }
    inbox.movePosition({ ...change, expires: true });
    await unitOfWork.commit();
  };
  const find = (): Promise<SequencePosition | undefined> => open().inbox.findPosition(key);

  it('finds a position after its commit, not before', async () => {
    const { unitOfWork, inbox } = open();
    expect(await inbox.findPosition(key)).toBeUndefined();

    inbox.movePosition({ key, from: undefined, to: first, expires: false });
    expect(await inbox.findPosition(key)).toBeUndefined();

    await unitOfWork.commit();
    expect(await find()).toEqual(first);
  });

  it('moves a position from the one that was read', async () => {
    await move({ key, from: undefined, to: first });
    await move({ key, from: first, to: second });

    expect(await find()).toEqual(second);
  });

  eachCase(it, [
    { messageId: messageIdOf(3) },
    { messageId: messageIdOf(3), time: new Date('2026-11-20T10:15:30.123Z') },
    { messageId: messageIdOf(3), sequence: 0, sequenceIndex: 2 ** 31 - 1 },
    { messageId: messageIdOf(3), messageNumber: 2 ** 31 - 1 },
    { messageId: messageIdOf(3), sequence: 999_999_999_999, sequenceIndex: 0, messageNumber: 1 },
  ])('returns the position %j unchanged', async (to) => {
    await move({ key, from: undefined, to });

    expect(await find()).toEqual(to);
  });

  it('loses the race for a position that exists although none was read, and writes nothing', async () => {
    await move({ key, from: undefined, to: first });

    await expect(move({ key, from: undefined, to: second }, 'effect')).rejects.toMatchObject(lostRace);

    expect(await find()).toEqual(first);
    const { unitOfWork, createAggregate } = open();
    createAggregate('effect');
    await expect(unitOfWork.commit()).resolves.toBeUndefined();
  });

  it('loses the race for a position that was moved or deleted since', async () => {
    await expect(move({ key, from: first, to: second })).rejects.toMatchObject(lostRace);
    await move({ key, from: undefined, to: first });
    await move({ key, from: first, to: second });

    await expect(
      move({ key, from: first, to: { ...second, messageId: messageIdOf(3) } }),
    ).rejects.toMatchObject(lostRace);
    expect(await find()).toEqual(second);
  });

  it('commits exactly one of several racing moves', async () => {
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((number) =>
        move({
          key,
          from: undefined,
          to: { messageId: messageIdOf(number), sequence: number, sequenceIndex: 0 },
        }),
      ),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject(
      Array.from({ length: 4 }, () => ({ reason: lostRace })),
    );
  });

  it('separates consumers and aggregates', async () => {
    await move({ key, from: undefined, to: first });
    await move({ key: { ...key, consumer: 'customers--orders-audit' }, from: undefined, to: second });
    await move({ key: { ...key, orderingKey: 'order#2' }, from: undefined, to: second });

    expect(await find()).toEqual(first);
  });

  it('does not mistake a position for a record, even if its ordering key is a message id', async () => {
    const messageId = messageIdOf(4);
    await move({ key: { ...key, orderingKey: messageId }, from: undefined, to: first });

    expect(await open().inbox.hasProcessed({ consumer: key.consumer, messageId })).toBe(false);
    const { unitOfWork, inbox } = open();
    const { correlationId } = contractContext;
    inbox.add({ consumer: key.consumer, messageId, messageType: 'order.created', correlationId });
    await expect(unitOfWork.commit()).resolves.toBeUndefined();
  });

  it('recognises a duplicate even if its position fails too', async () => {
    const stage = (): InboxUnderTest => {
      const opened = open();
      const { correlationId } = contractContext;
      opened.inbox.movePosition({ key, from: undefined, to: first, expires: true });
      opened.inbox.add({ ...key, messageId: messageIdOf(1), messageType: 'order.created', correlationId });
      return opened;
    };
    await stage().unitOfWork.commit();

    await expect(stage().unitOfWork.commit()).rejects.toMatchObject({ code: 'MESSAGE_ALREADY_PROCESSED' });
  });
};
