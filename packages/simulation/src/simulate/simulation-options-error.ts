import { CodedError } from '@dynamo-outbox/kernel';
import * as z from 'zod';
import type { Arrangement } from './arrangement.ts';
import type { Schedule } from './schedule.ts';

/** The options of a simulation, or their arrangement, are invalid. The message lists every fault. */
export class SimulationOptionsError extends CodedError<'SIMULATION_OPTIONS_INVALID'> {
  readonly code = 'SIMULATION_OPTIONS_INVALID';
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

const anyFunction = z.custom(isFunction, 'must be a function');
const index = z.int().min(0);

const options = z.object({
  arrange: anyFunction,
  invariants: z.record(z.string(), anyFunction),
  atRest: z.record(z.string(), anyFunction).optional(),
  schedules: index.optional(),
  seed: z.union([z.string(), z.number()]).optional(),
  allowNoWork: z.boolean().optional(),
  schedule: z
    .object({
      seed: z.string(),
      isShuffled: z.boolean(),
      isDuplicated: z.boolean(),
      lostRaces: z.array(index),
      crashes: z.array(z.object({ call: index, side: z.enum(['before', 'after']) })),
      requests: z.array(index),
    })
    .optional(),
});

const arrangement = z.object({
  requests: z.array(anyFunction).optional(),
  consumers: z.array(z.object({ create: anyFunction, receives: anyFunction })).optional(),
});

const assertParses = (schema: z.ZodType, value: unknown, what: string): void => {
  const { error } = schema.safeParse(value);
  if (error !== undefined) {
    throw new SimulationOptionsError(`Cannot simulate: ${what}.\n${z.prettifyError(error)}`);
  }
};

/** Throws a `SimulationOptionsError` that lists invalid options of `simulate`. */
export const assertOptions = (given: unknown): void => {
  assertParses(options, given, 'these options are not valid');
};

/** Throws a `SimulationOptionsError` if an arrangement or its schedule cannot be run. */
export const assertArrangement = (given: Arrangement<unknown>, schedule: Schedule | undefined): void => {
  assertParses(arrangement, given, 'arrange returned an invalid arrangement');
  const requests = given.requests?.length ?? 0;
  const unknown = schedule?.requests.find((request) => request >= requests);
  if (unknown !== undefined) {
    throw new SimulationOptionsError(
      `Cannot simulate: schedule.requests names request ${unknown}, and arrange returned ${requests}. ` +
        'Number the requests from 0.',
    );
  }
};
