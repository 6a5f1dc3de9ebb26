/** The types of a process, inferred from its definition. */
export interface ProcessShape {
  /** State as handlers return it: the input of its schema. */
  readonly stateInput: unknown;
  /** State as handlers receive it: the output of its schema. */
  readonly state: unknown;
  readonly phase: string;
  readonly step: string;
  readonly deadline: string;
  /** What every payload contains, so that the process can find its instance. */
  readonly keyed: unknown;
}

/** Where an instance can go: to a phase, or to one of the three ends that a handler can choose. */
export type TargetOf<TShape extends ProcessShape> = TShape['phase'] | 'completed' | 'compensating' | 'stuck';
