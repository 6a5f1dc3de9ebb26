import type { RedriveTarget } from '@dynamo-outbox/messaging';
import { SqsRedriveTarget } from '@dynamo-outbox/messaging/sqs';
import { UsageFault } from '../fault.ts';
import type { Clients } from '../services/clients.ts';
import { getQueue } from '../services/queues.ts';
import { createParkedTarget } from './parked-target.ts';
import type { RedrivePlace } from './redrive-place.ts';

const toQueue = async ({ sqs }: Clients, name: string): Promise<RedriveTarget> => {
  const { url } = await getQueue(sqs, name);
  return new SqsRedriveTarget({ client: sqs, queueUrl: url });
};

/** What was moved here from another queue belongs there: one dead-letter queue may serve several. */
const onlyFrom = (target: RedriveTarget): RedriveTarget => ({
  name: target.name,
  send: async (message) => {
    const { movedFrom } = message.deadLetter;
    if (movedFrom !== undefined && movedFrom !== target.name) {
      throw new Error(`It came from "${movedFrom}"; send it there with --to.`);
    }
    await target.send(message);
  },
});

/** Makes what takes the messages of a queue back. Rejects with `USAGE` or `NOT_FOUND` when there is no such thing. */
export const createTarget = async (
  clients: Clients,
  { queue, origin }: RedrivePlace,
  to: string | undefined,
): Promise<RedriveTarget> => {
  if (to !== undefined) {
    return toQueue(clients, to);
  }
  switch (origin.kind) {
    case 'queue':
      return onlyFrom(await toQueue(clients, origin.name));
    case 'topics':
      return createParkedTarget(clients, origin.service, queue);
    case 'unknown':
      throw new UsageFault(`Where did the messages of "${queue.name}" come from? Name the queue with --to.`);
  }
};
