import type { SeenMessage } from '@dynamo-outbox/messaging';

/** Whether a message is called so: by the queue's own id of it, or by its id, also where the rest of it cannot be read. */
export const isCalled = ({ waiting, reading }: SeenMessage, id: string): boolean =>
  waiting.deliveryId === id || reading.identity?.id === id;
