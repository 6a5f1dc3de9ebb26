import type { ConsumerUnitOfWork, MessageHandler } from '@dynamo-outbox/messaging';
import type { WorldParts } from '../world/parts.ts';
import { realParts } from '../world/parts.ts';

type TakeTurns = (key: string, work: () => Promise<void>) => Promise<void>;

/** Runs the work of a key one after the other, without a time limit. */
const createTakeTurns = (): TakeTurns => {
  const lastInLine = new Map<string, Promise<void>>();
  return (key, work) => {
    const turn = (lastInLine.get(key) ?? Promise.resolve()).then(work, work);
    lastInLine.set(key, turn);
    return turn;
  };
};

const waitForever = <TUnitOfWork extends ConsumerUnitOfWork>(
  handler: MessageHandler<TUnitOfWork>,
  takeTurns: TakeTurns,
): MessageHandler<TUnitOfWork> => ({
  ...handler,
  prepare: (message) => {
    const prepared = handler.prepare(message);
    if (!prepared.valid || prepared.turn === undefined) {
      return prepared;
    }
    const { turn, react } = prepared;
    return {
      ...prepared,
      turn: undefined,
      react: (unitOfWork) => takeTurns(turn, () => react(unitOfWork)),
    };
  },
});

/**
 * Wrong on purpose: a consumer in which a handler keeps its turn until it ends. A handler that hangs keeps it until the
 * process ends.
 *
 * Breaks the law that a handler that never ends delays no other handler for longer than its invocation.
 */
export const waitsForHungHandlers: WorldParts = {
  ...realParts,
  createConsumer: (options) => {
    const takeTurns = createTakeTurns();
    return realParts.createConsumer({
      ...options,
      handlers: options.handlers.map((handler) => waitForever(handler, takeTurns)),
    });
  },
};
