import { handle, type Message } from '@dynamo-outbox/messaging';

import type { Decision, InstanceView } from './decision.ts';
import type { DecisionContext, DeadlineReaction, ReactionCall } from './reaction.ts';
import { parseInstanceKey } from './instance-key.ts';
import type { ReactionKit } from './reaction-kit.ts';
import type { ProcessShape } from './shape.ts';
import type { ProcessInstance } from '../instance/process-instance.ts';

/** Name of the deadline that ends the time of a phase. */
export const timeoutOf = (phase: string): string => `phase:${phase}`;

/** What the reactions of a process share. */
export interface KitOptions<TShape extends ProcessShape> {
  /** Reads the key of the instance from a payload. A method, because the compiler has checked each payload where its reaction is listed. */
  instance(payload: unknown): string;
  readonly viewOf: (stored: ProcessInstance, now: Date) => InstanceView<TShape>;
}

const listOf = (one: string | readonly string[]): readonly string[] =>
  typeof one === 'string' ? [one] : one;

const existing = <TWork>({ stored }: DecisionContext<TWork>): ProcessInstance => {
  if (stored === undefined) {
    throw new Error('A reaction that moves an instance ran without one.');
  }
  return stored;
};

/** A decision, or a promise of one. */
type Deciding<TShape extends ProcessShape> = Decision<TShape, string> | Promise<Decision<TShape, string>>;

/** Creates the functions with which a definition lists its reactions. */
export const createKit = <TShape extends ProcessShape>(shared: KitOptions<TShape>): ReactionKit<TShape> => {
  const keyOf = <TPayload>(
    { type, payload }: Message<string, TPayload>,
    { instance }: { readonly instance?: (payload: TPayload) => string },
  ): string => parseInstanceKey(type, instance === undefined ? shared.instance(payload) : instance(payload));

  const byTime = <TWork>(
    deadline: string,
    from: readonly string[],
    options: {
      readonly to: string | readonly string[];
      readonly handle: (instance: InstanceView<TShape>, work: TWork) => Deciding<TShape>;
    },
  ): DeadlineReaction<TWork> => ({
    kind: 'deadline',
    deadline,
    from,
    to: listOf(options.to),
    decide: async (context) => options.handle(shared.viewOf(existing(context), context.now), context.work),
  });

  return {
    startOn: (definition, options) => ({
      kind: 'start',
      from: [],
      to: listOf(options.to),
      running: options.running,
      finished: options.finished,
      handler: handle(
        definition,
        async (message, { bind }: ReactionCall<Parameters<typeof options.handle>[1]>) => {
          bind({
            instance: keyOf(message, options),
            decide: async ({ work }) => options.handle(message, work),
          });
        },
      ),
    }),
    on: (definition, options) => ({
      kind: 'move',
      from: listOf(options.from),
      to: listOf(options.to),
      unknown: options.unknown,
      finished: options.finished,
      unexpected: options.unexpected,
      handler: handle(
        definition,
        async (message, { bind }: ReactionCall<Parameters<typeof options.handle>[2]>) => {
          bind({
            instance: keyOf(message, options),
            decide: async (context) =>
              options.handle(message, shared.viewOf(existing(context), context.now), context.work),
          });
        },
      ),
    }),
    onTimeout: (phase, options) => byTime(timeoutOf(phase), [phase], options),
    onDeadline: (deadline, options) => byTime(deadline, listOf(options.from), options),
  };
};
