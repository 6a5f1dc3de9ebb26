import type { Message } from '@dynamo-outbox/messaging';

import { applyDecision, startInstance } from './apply-decision.ts';
import { beginChange, type ChangeDraft } from './change-draft.ts';
import { assertDecision } from './check-decision.ts';
import { chooseReaction } from './choose-reaction.ts';
import type { NotHandled } from './not-handled.ts';
import { confirmCompensation } from './react.ts';
import type { ProcessPlan } from '../definition/process.ts';
import type { BoundReaction, MessageReaction } from '../definition/reaction.ts';
import type { InstanceKey, ProcessInstance } from '../instance/process-instance.ts';

/** A reaction that is bound to a message. */
export type BoundMessageReaction<TWork> = MessageReaction<TWork> & { readonly bound: BoundReaction<TWork> };

/** A message, its instance and the reactions to it. */
export interface MessageToSettle<TWork> {
  readonly key: InstanceKey;
  readonly stored: ProcessInstance | undefined;
  readonly reactions: readonly BoundMessageReaction<TWork>[];
  readonly message: Message;
  readonly now: Date;
  readonly work: TWork;
}

const start = async <TWork>(
  plan: ProcessPlan<TWork>,
  reaction: BoundMessageReaction<TWork>,
  { key, stored, message, now, work }: MessageToSettle<TWork>,
): Promise<ChangeDraft> => {
  const decision = await reaction.bound.decide({ stored: undefined, now, work });
  assertDecision(plan, { key, to: reaction.to }, decision);
  const { correlationId } = message.context;
  return startInstance(plan, { ...key, correlationId, previous: stored }, { decision, now });
};

/** Decides what a message changes, or why it changes nothing. */
export const settleMessage = async <TWork>(
  plan: ProcessPlan<TWork>,
  toSettle: MessageToSettle<TWork>,
): Promise<ChangeDraft | NotHandled> => {
  const { key, stored, reactions, now, work } = toSettle;
  const choice = chooseReaction(plan, reactions, stored);
  if (!('reaction' in choice)) {
    return choice;
  }
  const { reaction } = choice;
  if (reaction.kind === 'start' || stored === undefined) {
    return start(plan, reaction, toSettle);
  }
  if (reaction.kind === 'confirmation') {
    const { step } = reaction;
    return confirmCompensation(plan, stored, { step, now }) ?? { cause: 'compensating', policy: 'ignore' };
  }
  const decision = await reaction.bound.decide({ stored, now, work });
  assertDecision(plan, { key, to: reaction.to }, decision);
  return applyDecision(plan, beginChange(stored), { decision, now });
};
