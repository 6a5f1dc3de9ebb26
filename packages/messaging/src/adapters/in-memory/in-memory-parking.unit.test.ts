import * as runner from '@jest/globals';
import { describeParkedKeysContract } from '../../testing/parked-keys-contract.ts';
import { describeParkedMessagesContract } from '../../testing/parked-messages-contract.ts';
import { InMemoryParkedKeys } from './in-memory-parked-keys.ts';
import { InMemoryParkedMessages } from './in-memory-parked-messages.ts';

describeParkedMessagesContract(runner, 'InMemoryParkedMessages', async () => {
  const parkedMessages = new InMemoryParkedMessages();
  let taken = 0;
  return {
    parkedMessages,
    unreachable: new InMemoryParkedMessages({ isRefused: () => true }),
    take: async (count) => {
      taken += count;
      return parkedMessages.parked().slice(taken - count, taken);
    },
    stop: async () => undefined,
  };
});

describeParkedKeysContract(runner, 'InMemoryParkedKeys', async () => ({
  open: async () => new InMemoryParkedKeys(),
  stop: async () => undefined,
}));
