import * as runner from '@jest/globals';
import { InMemoryDeadLetterQueue } from './in-memory-dead-letter-queue.fixture.ts';
import { describeDeadLetterQueueContract } from '../../testing/dead-letter-queue-contract.ts';

describeDeadLetterQueueContract(runner, 'InMemoryDeadLetterQueue', async () => {
  const missing = new InMemoryDeadLetterQueue('missing');
  missing.isGone = true;
  const queues = [
    new InMemoryDeadLetterQueue('letters'),
    new InMemoryDeadLetterQueue('letters.fifo'),
  ] as const;
  return {
    standard: queues[0],
    fifo: queues[1],
    missing,
    put: async (queue, body, groupId) => {
      queues.find((one) => one === queue)?.put({ body, ...(groupId === undefined ? {} : { groupId }) });
    },
  };
});
