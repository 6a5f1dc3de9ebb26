import { describe, expect, it } from '@jest/globals';
import { describeInboxTable } from './inbox-table.ts';
import { describeOutboxTable } from './outbox-table.ts';

describe('the tables', () => {
  it('give a tracked outbox a sparse index', () => {
    expect(describeOutboxTable('orders-outbox', { tracking: 'status' })).toEqual({
      name: 'orders-outbox',
      partitionKey: { name: 'PK', type: 'S' },
      sortKey: { name: 'SK', type: 'S' },
      indexes: [
        {
          name: 'UndispatchedItems',
          partitionKey: { name: 'Undispatched', type: 'S' },
          sortKey: { name: 'RecordedAt', type: 'S' },
          projection: 'KEYS_ONLY',
        },
      ],
      timeToLiveAttribute: 'ExpiresAt',
      stream: 'NEW_IMAGE',
    });
  });

  it('give an outbox without tracking no index', () => {
    expect(describeOutboxTable('orders-outbox', { tracking: 'none' })).toMatchObject({
      indexes: [],
      timeToLiveAttribute: 'ExpiresAt',
      stream: 'NEW_IMAGE',
    });
  });

  it('give an inbox a time to live and no stream', () => {
    expect(describeInboxTable('orders-inbox')).toEqual({
      name: 'orders-inbox',
      partitionKey: { name: 'PK', type: 'S' },
      indexes: [],
      timeToLiveAttribute: 'ExpiresAt',
    });
  });
});
