import { InMemoryWaitingQueue } from './in-memory-dead-letter-queue.fixture.ts';
import { describeWaitingQueueContract } from '../../testing/dead-letter-queue-contract.ts';

describeWaitingQueueContract('InMemoryWaitingQueue', async () => {
  const missing = new InMemoryWaitingQueue('missing');
  missing.isGone = true;
  const queues = [new InMemoryWaitingQueue('letters'), new InMemoryWaitingQueue('letters.fifo')] as const;
  return {
    standard: queues[0],
    fifo: queues[1],
    missing,
    put: async (queue, body, groupId) => {
      queues.find((one) => one === queue)?.put({ body, ...(groupId === undefined ? {} : { groupId }) });
    },
  };
});
