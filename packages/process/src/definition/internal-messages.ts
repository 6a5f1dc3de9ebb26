import { defineMessage, defineTopic, type MessageDefinition, type Topic } from '@dynamo-outbox/messaging';
import { textsSchema, type TextsSchema } from './internal-schema.ts';

/** A deadline of an instance that is reached. */
export type DeadlineReached = MessageDefinition<string, TextsSchema<'instance' | 'deadline' | 'token'>>;

/** A decision of an operator about an instance. */
export type OperatorDecided = MessageDefinition<string, TextsSchema<'instance' | 'action' | 'reason'>>;

/** What an operator can decide about an instance. */
export type OperatorAction = 'resume' | 'compensate' | 'end';

/** The messages that a process sends to itself, and their topic. */
export interface InternalMessages {
  readonly deadlineReached: DeadlineReached;
  readonly operatorDecided: OperatorDecided;
  readonly topic: Topic;
}

const actions: ReadonlySet<string> = new Set<OperatorAction>(['resume', 'compensate', 'end']);

/** Whether a text is an action of operators. */
export const isOperatorAction = (text: string): text is OperatorAction => actions.has(text);

/** Defines the messages that a process sends to itself. Their topic leads to the queue of the process. */
export const defineInternalMessages = (process: string): InternalMessages => {
  const deadlineReached = defineMessage(`${process}.deadline-reached`, {
    version: 1,
    payload: textsSchema(['instance', 'deadline', 'token']),
  });
  const operatorDecided = defineMessage(`${process}.operator-decided`, {
    version: 1,
    payload: textsSchema(['instance', 'action', 'reason']),
  });
  return {
    deadlineReached,
    operatorDecided,
    topic: defineTopic(`${process}--process`, [deadlineReached, operatorDecided], { order: 'none' }),
  };
};
