import { describe, expect, it } from '@jest/globals';

import { InMemoryTable } from './in-memory-table.ts';
import { InMemoryUnitOfWork } from './in-memory-unit-of-work.ts';
import type { StagedChange } from './staged-change.ts';

interface Order {
  readonly state: string;
  readonly placedAt: Date;
  readonly lines: string[];
}

const anOrder = (state = 'PENDING'): Order => ({ state, placedAt: new Date(0), lines: ['one'] });

const commit = async (...changes: readonly StagedChange[]): Promise<void> => {
  const unitOfWork = new InMemoryUnitOfWork();
  changes.forEach((change) => {
    unitOfWork.stage(change);
  });
  await unitOfWork.commit();
};

const aTableWith = async (order: Order): Promise<InMemoryTable<Order>> => {
  const table = new InMemoryTable<Order>('orders');
  await commit(table.toPut('1', order));
  return table;
};

describe('an in-memory table', () => {
  it('stores a value as it was when it was staged', async () => {
    const order = anOrder();
    const table = new InMemoryTable<Order>('orders');
    const change = table.toPut('1', order);
    order.lines.push('added after staging');

    await commit(change);

    expect(table.find('1')).toEqual(anOrder());
  });

  it('returns copies, so that changes to them have no effect', async () => {
    const table = await aTableWith(anOrder());

    table.find('1')?.lines.push('added by a reader');
    table.values()[0]?.lines.push('added by a reader');

    expect(table.find('1')).toEqual(anOrder());
  });

  it('finds nothing under a key that was never put', () => {
    expect(new InMemoryTable<Order>('orders').find('1')).toBeUndefined();
  });

  it('keeps dates as dates', async () => {
    const table = await aTableWith(anOrder());

    expect(table.find('1')?.placedAt).toEqual(new Date(0));
  });

  it('computes an update from the item at commit', async () => {
    const table = await aTableWith(anOrder('PENDING'));
    const change = table.toUpdate('1', (current) => anOrder(`no more ${current?.state ?? ''}`));
    await commit(table.toPut('1', anOrder('APPROVED')));

    await commit(change);

    expect(table.find('1')?.state).toBe('no more APPROVED');
  });

  it('changes nothing when an update throws', async () => {
    const table = new InMemoryTable<Order>('orders');

    const committing = commit(
      table.toPut('1', anOrder()),
      table.toUpdate('2', () => {
        throw new Error('broken update');
      }),
    );

    await expect(committing).rejects.toThrow('broken update');
    expect(table.values()).toEqual([]);
  });

  it('removes an item, and ignores the removal of a missing item', async () => {
    const table = await aTableWith(anOrder());

    await commit(table.toDelete('1'), table.toDelete('2'));

    expect(table.values()).toEqual([]);
  });

  it('names the item when its condition fails and it has no error of its own', async () => {
    const table = await aTableWith(anOrder());

    const committing = commit(table.toPut('1', anOrder(), { condition: (current) => current === undefined }));

    await expect(committing).rejects.toMatchObject({ code: 'CONDITION_NOT_MET', subject: 'orders 1' });
  });

  it('passes the current item to condition and error', async () => {
    const table = await aTableWith(anOrder('APPROVED'));

    const committing = commit(
      table.toDelete('1', {
        condition: (current) => current?.state === 'PENDING',
        onConditionFailed: (current) => new Error(`is ${current?.state ?? ''}`),
      }),
    );

    await expect(committing).rejects.toThrow('is APPROVED');
  });

  it('accepts changes to the same key of two tables in one transaction', async () => {
    const orders = new InMemoryTable<Order>('orders');
    const archive = new InMemoryTable<Order>('archive');

    await commit(orders.toPut('1', anOrder()), archive.toPut('1', anOrder()));

    expect(archive.find('1')).toEqual(anOrder());
  });

  it('reports the failure of another change before that of one that reports last', async () => {
    const table = await aTableWith(anOrder());
    const refused = (code: string, reportsLast: boolean) => ({
      condition: () => false,
      onConditionFailed: () => new Error(code),
      reportsLast,
    });

    await expect(
      commit(
        table.toPut('1', anOrder(), refused('last', true)),
        table.toPut('2', anOrder(), refused('other', false)),
      ),
    ).rejects.toThrow('other');
    await expect(commit(table.toPut('1', anOrder(), refused('last', true)))).rejects.toThrow('last');
  });

  it('names an item that is staged twice once', async () => {
    const table = new InMemoryTable<Order>('orders');

    await expect(commit(table.toPut('1', anOrder()), table.toDelete('1'))).rejects.toMatchObject({
      code: 'SAME_ITEM_TWICE',
      message: expect.stringContaining('but orders 1 is staged twice.'),
    });
  });

  it('names a change that is staged after the commit', async () => {
    const unitOfWork = new InMemoryUnitOfWork();
    await unitOfWork.commit();
    const change = new InMemoryTable<Order>('orders').toPut('1', anOrder());

    for (const stage of ['stage', 'stageFirst'] as const) {
      expect(() => {
        unitOfWork[stage](change);
      }).toThrow(/^Cannot stage orders 1: .* Await everything that stages before the work returns/);
    }
  });

  it.each([
    ['conditon', { conditon: () => false }, 'conditon is not an option of a change'],
    ['a condition that is a value', { condition: true }, 'condition is a boolean; write a function'],
    ['an error', { onConditionFailed: new Error('refused') }, 'onConditionFailed is an object'],
  ])('refuses options that would make a change unconditional or nameless: %s', (_, options, sentence) => {
    const table = new InMemoryTable<Order>('orders');

    for (const toChange of [
      () => table.toPut('1', anOrder(), options as never),
      () => table.toUpdate('1', () => anOrder(), options as never),
      () => table.toDelete('1', options as never),
      () => table.toCheck('1', options as never),
    ]) {
      expect(toChange).toThrow(
        expect.objectContaining({ code: 'INVALID_COMMAND', message: expect.stringContaining(sentence) }),
      );
    }
  });

  it('refuses a condition that returns a promise, which would always be met', async () => {
    const table = new InMemoryTable<Order>('orders');
    const condition = (async () => false) as never;

    await expect(commit(table.toPut('1', anOrder(), { condition }))).rejects.toMatchObject({
      code: 'INVALID_COMMAND',
      message: 'Cannot stage orders 1: its condition returned a promise; return true or false without await.',
    });
    expect(table.values()).toEqual([]);
  });

  it.each([
    ['undefined', () => undefined, 'undefined'],
    ['a promise', async () => new Error('refused'), 'a promise'],
  ])('has an error of its own even if onConditionFailed returns %s', async (_, onConditionFailed, what) => {
    const table = new InMemoryTable<Order>('orders');
    const options = { condition: () => false, onConditionFailed: onConditionFailed as never };

    await expect(commit(table.toPut('1', anOrder(), options))).rejects.toMatchObject({
      code: 'CONDITION_NOT_MET',
      subject: 'orders 1',
      message: expect.stringContaining(`Its onConditionFailed returned ${what}; return an Error`),
    });
  });
});
