import { type Clock, groupBy, silentObserver, systemClock } from '@dynamo-outbox/kernel';
import { handle, type Message, type MessageHandler, RejectMessageError } from '@dynamo-outbox/messaging';

import { AmbiguousInstanceError } from './errors.ts';
import { carryOutPolicy, type NotHandled } from './not-handled.ts';
import type { ChangeDraft } from './change-draft.ts';
import type { ProcessUnitOfWork } from './process-unit-of-work.ts';
import { carryOutAction } from './react.ts';
import { settleDeadline } from './settle-deadline.ts';
import { type BoundMessageReaction, settleMessage } from './settle-message.ts';
import { stageChange, type StagingContext } from './stage-change.ts';
import { isOperatorAction } from '../definition/internal-messages.ts';
import type { Process } from '../definition/process.ts';
import type { BoundReaction, MessageReaction } from '../definition/reaction.ts';
import { isFinished, type InstanceKey, type ProcessInstance } from '../instance/process-instance.ts';
import type { ProcessObserver } from '../process-event.ts';

/** Options of the handlers of a process. */
export interface HandlersOfOptions {
  /** Receives what happens to instances, for logs and metrics. Default: none. */
  readonly observer?: ProcessObserver;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

type Work<TWork> = ProcessUnitOfWork & TWork;

/** What the handlers of one process share. */
interface Shared<TWork> extends Required<HandlersOfOptions> {
  readonly process: Process<TWork>;
}

/** Decides about an instance: a change, or why there is none. */
type Settle = (stored: ProcessInstance | undefined, now: Date) => Promise<ChangeDraft | NotHandled>;

/** A message and the name that the history gives to it. */
interface Received {
  readonly message: Message;
  readonly name: string;
  readonly instance: string;
}

/** Reads the instance, decides, and stages the change. */
const run = async <TWork>(
  { process, observer, clock }: Shared<TWork>,
  { work, ...received }: Received & { readonly work: ProcessUnitOfWork },
  settle: Settle,
): Promise<void> => {
  const { message, name, instance } = received;
  const key: InstanceKey = { process: process.name, instance };
  const before = await work.processes.find(key);
  const now = clock();
  const settled = await settle(before, now);
  if ('policy' in settled) {
    carryOutPolicy({ work, message, observer }, key, settled);
    return;
  }
  const context: StagingContext = { plan: process.plan, work, message, now, observer };
  await stageChange(context, settled, { name, before });
};

/** Binds reactions to a message whose payload each of them reads. */
const bindAll = async <TWork>(
  process: string,
  message: Message,
  reactions: readonly { readonly reaction: MessageReaction<TWork>; readonly react: Bind<TWork> }[],
): Promise<readonly BoundMessageReaction<TWork>[]> => {
  const bound: BoundMessageReaction<TWork>[] = [];
  for (const { reaction, react } of reactions) {
    await react({
      bind: (each) => {
        bound.push({ ...reaction, bound: each });
      },
    });
  }
  if (new Set(bound.map(({ bound: { instance } }) => instance)).size > 1) {
    throw new AmbiguousInstanceError(process, message.type);
  }
  return bound;
};

type Bind<TWork> = (call: { readonly bind: (bound: BoundReaction<TWork>) => void }) => Promise<void>;

/** Combines the reactions to one message type to one handler. */
const combine = <TWork>(
  shared: Shared<TWork>,
  type: string,
  reactions: readonly MessageReaction<TWork>[],
): readonly MessageHandler<Work<TWork>>[] => {
  const [first] = reactions;
  if (first === undefined) {
    return [];
  }
  const prepare: MessageHandler<Work<TWork>>['prepare'] = (message) => {
    const prepared: { readonly reaction: MessageReaction<TWork>; readonly react: Bind<TWork> }[] = [];
    for (const reaction of reactions) {
      const each = reaction.handler.prepare(message);
      if (!each.valid) {
        return each;
      }
      prepared.push({ reaction, react: each.react });
    }
    return {
      valid: true,
      turn: undefined,
      react: async (work) => {
        const { process } = shared;
        const bound = await bindAll(process.name, message, prepared);
        const instance = bound[0]?.bound.instance ?? '';
        await run(shared, { work, message, name: type, instance }, (stored, now) =>
          settleMessage(process.plan, {
            key: { process: process.name, instance },
            stored,
            reactions: bound,
            message,
            now,
            work,
          }),
        );
      },
    };
  };
  return [{ ...first.handler, prepare }];
};

const deadlineHandler = <TWork>(shared: Shared<TWork>): MessageHandler<Work<TWork>> => {
  const { plan } = shared.process;
  return handle(plan.deadlineReached, async (message, work: Work<TWork>) => {
    const { instance, deadline, token } = message.payload;
    await run(shared, { work, message, name: deadline, instance }, async (stored, now) => {
      const change = stored && (await settleDeadline(plan, stored, { deadline, token, now, work }));
      return change ?? { cause: 'late-deadline', policy: 'ignore' };
    });
  });
};

const operatorHandler = <TWork>(shared: Shared<TWork>): MessageHandler<Work<TWork>> => {
  const { plan } = shared.process;
  return handle(plan.operatorDecided, async (message, work: Work<TWork>) => {
    const { instance, action, reason } = message.payload;
    if (!isOperatorAction(action)) {
      throw new RejectMessageError(`The action ${action} is not resume, compensate or end.`);
    }
    await run(shared, { work, message, name: action, instance }, async (stored, now) => {
      if (stored === undefined) {
        return { cause: 'unknown-instance', policy: 'dead-letter' };
      }
      if (isFinished(stored)) {
        return { cause: 'finished', policy: 'ignore' };
      }
      return (
        carryOutAction(plan, stored, { action, reason, now }) ?? { cause: 'no-effect', policy: 'ignore' }
      );
    });
  });
};

/**
 * Makes the handlers of a process, for `createConsumer` and `sqsHandler`. Pass all of them to the consumer of each queue that the process reads: queues of
 * other services' topics, and the queue of its own deadlines.
 *
 * The record of the message, the instance, the outgoing messages and the deadlines commit in one transaction. After a lost race, the message is handled
 * again with the newest state.
 *
 * @example
 * ```ts
 * export const handler = shop.sqsHandler(handlersOf(fulfilment));
 * ```
 */
export const handlersOf = <TWork>(
  process: Process<TWork>,
  { observer = silentObserver, clock = systemClock }: HandlersOfOptions = {},
): readonly MessageHandler<ProcessUnitOfWork & TWork>[] => {
  const shared: Shared<TWork> = { process, observer, clock };
  const byType = groupBy(process.plan.messageReactions, ({ handler }) => handler.type);
  return [
    ...[...byType].flatMap(([type, reactions]) => combine(shared, type, reactions)),
    deadlineHandler(shared),
    operatorHandler(shared),
  ];
};
