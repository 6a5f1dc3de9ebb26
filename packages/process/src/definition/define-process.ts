import { defineMessage, handle } from '@dynamo-outbox/messaging';
import { checkProcess } from './check-process.ts';
import { createKit } from './create-kit.ts';
import type { InstanceView } from './decision.ts';
import { InvalidProcessDefinitionError } from './errors.ts';
import { parseInstanceKey } from './instance-key.ts';
import { defineInternalMessages } from './internal-messages.ts';
import type { Process, StepPlan } from './process.ts';
import type { PhaseOptions, ProcessOptions, StepOptions } from './process-options.ts';
import { createCanReach } from './reachability.ts';
import type {
  ConfirmationReaction,
  DeadlineReaction,
  MessageReaction,
  Reaction,
  ReactionCall,
} from './reaction.ts';
import { createStateCodec } from './state-codec.ts';
import { ProcessStateUnreadableError } from '../instance/errors.ts';
import type { ProcessInstance } from '../instance/process-instance.ts';

/** The types of a process, as `defineProcess` infers them. */
export interface InferredShape<
  TInput,
  TState,
  TKeyed,
  TPhase extends string,
  TStep extends string,
  TDeadline extends string,
> {
  readonly stateInput: TInput;
  readonly state: TState;
  readonly keyed: TKeyed;
  readonly phase: TPhase;
  readonly step: TStep;
  readonly deadline: TDeadline;
}

const toConfirmations = <TKeyed, TWork>(
  steps: ReadonlyMap<string, StepOptions<TKeyed>>,
  instanceOf: (payload: TKeyed) => string,
): readonly ConfirmationReaction<TWork>[] =>
  [...steps].flatMap(([step, { confirmedBy }]) =>
    confirmedBy === undefined
      ? []
      : [
          {
            kind: 'confirmation' as const,
            from: ['compensating'],
            to: ['compensating'],
            step,
            handler: handle(confirmedBy, async ({ type, payload }, { bind }: ReactionCall<TWork>) => {
              bind({
                instance: parseInstanceKey(type, instanceOf(payload)),
                decide: async () => ({ to: 'compensating' }),
              });
            }),
          },
        ],
  );

const isMessageReaction = <TWork>(reaction: Reaction<TWork>): reaction is MessageReaction<TWork> =>
  reaction.kind !== 'deadline';

const isDeadlineReaction = <TWork>(reaction: Reaction<TWork>): reaction is DeadlineReaction<TWork> =>
  reaction.kind === 'deadline';

/** Every phase can end in a compensation, by its time or by the time of the process. */
const toArrows = (reactions: readonly Reaction<never>[], phases: Iterable<string>) => [
  ...reactions,
  { from: [...phases], to: ['compensating'] },
];

/**
 * Defines a process manager: its state, what starts an instance, how messages and deadlines move it, and how its steps are undone. `handlersOf`
 * makes its handlers.
 *
 * Throws `INVALID_PROCESS_DEFINITION` with all faults of the definition, and `INVALID_MESSAGE_DEFINITION` for versions of the state that are
 * no chain.
 *
 * Pattern: Process Manager (Hohpe, Woolf, Enterprise Integration Patterns); Saga (Garcia-Molina, Salem).
 *
 * @example
 * ```ts
 * export const fulfilment = defineProcess('fulfilment', {
 *   state: { version: 1, schema: z.object({ orderId: z.string(), total: z.int() }) },
 *   instance: ({ orderId }: { orderId: string }) => orderId,
 *   phases: { 'reserving-credit': { within: { minutes: 5 } }, shipping: {} },
 *   deadline: { days: 3 },
 *   reactions: ({ startOn, on }) => [
 *     startOn(OrderPlaced, {
 *       to: 'reserving-credit',
 *       handle: ({ payload }) => ({ to: 'reserving-credit', state: payload, messages: [ReserveCredit.create(…)] }),
 *     }),
 *     on(CreditReserved, { from: 'reserving-credit', to: 'shipping', handle: () => ({ to: 'shipping' }) }),
 *     on(OrderShipped, { from: 'shipping', to: 'completed', handle: () => ({ to: 'completed' }) }),
 *   ],
 * });
 * ```
 */
// A type parameter for each part that the compiler infers, so that handlers need no annotations.
export const defineProcess = <
  TInput,
  TState,
  TKeyed,
  TPhase extends string,
  TStep extends string = never,
  TDeadline extends string = never,
  TWork = unknown,
  TOlderSchemas = unknown,
>(
  name: string,
  options: ProcessOptions<
    InferredShape<TInput, TState, TKeyed, TPhase, TStep, TDeadline>,
    TWork,
    TOlderSchemas
  >,
): Process<TWork> => {
  type Shape = InferredShape<TInput, TState, TKeyed, TPhase, TStep, TDeadline>;
  const { deadline, compensationDeadline = deadline } = options;
  const phases = new Map<string, PhaseOptions>(Object.entries<PhaseOptions>(options.phases));
  const steps = new Map<string, StepOptions<TKeyed>>(
    Object.entries<StepOptions<TKeyed>>(options.steps ?? {}),
  );
  const deadlines: ReadonlySet<string> = new Set(options.deadlines);
  const { version, schema, from = {} } = options.state;
  const codec = createStateCodec<TState>(defineMessage(`${name}.state`, { version, payload: schema, from }));

  const isPhase = (text: string): text is TPhase => phases.has(text);
  const isStep = (text: string): text is TStep => steps.has(text);
  const viewOf = (stored: ProcessInstance, now: Date): InstanceView<Shape> => {
    const { instance, phase, startedAt } = stored;
    if (!isPhase(phase)) {
      throw new ProcessStateUnreadableError(stored, `its phase ${phase} is not in the definition.`);
    }
    const open = stored.steps.filter(({ progress }) => progress === 'taken').map((step) => step.name);
    return {
      id: instance,
      phase,
      state: codec.read(stored, stored.state),
      steps: open.filter(isStep),
      startedAt,
      now,
    };
  };

  const listed = options.reactions(createKit<Shape>({ instance: options.instance, viewOf }));
  const faults = checkProcess({
    name,
    phases,
    deadlines,
    steps: new Map([...steps].map(([step, { confirmedBy }]) => [step, confirmedBy?.type])),
    deadline,
    compensationDeadline,
    reactions: listed,
  });
  if (faults.length > 0) {
    throw new InvalidProcessDefinitionError(name, faults);
  }
  const internal = defineInternalMessages(name);
  return {
    name,
    topic: internal.topic,
    plan: {
      ...internal,
      phases,
      deadlines,
      deadline,
      compensationDeadline,
      steps: new Map<string, StepPlan>(
        [...steps].map(([step, { compensation, confirmedBy }]) => [
          step,
          { compensation, isConfirmed: confirmedBy !== undefined },
        ]),
      ),
      messageReactions: [
        ...listed.filter(isMessageReaction),
        ...toConfirmations<TKeyed, TWork>(steps, options.instance),
      ],
      deadlineReactions: new Map(
        listed.filter(isDeadlineReaction).map((reaction) => [reaction.deadline, reaction]),
      ),
      writeState: codec.write,
      canReach: createCanReach(toArrows(listed, phases.keys())),
    },
  };
};
