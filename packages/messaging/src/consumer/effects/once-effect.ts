import type { Clock } from '@dynamo-outbox/kernel';
import {
  assertCount,
  maxTimerMilliseconds,
  nextRandomUuid,
  systemClock,
  withDefaults,
} from '@dynamo-outbox/kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import { parsePayload } from '../../message/parse-payload.ts';
import { toCompletion } from './effect-completion.ts';
import { assertEffectKey } from './effect-key.ts';
import type { EffectCompletion, EffectKey, EffectStore } from './effect-store.ts';
import { effectInProgress, effectLeaseLost, EffectResultError } from './errors.ts';

/** The lease under which work outside the database runs. */
export interface EffectLease {
  /** Rises with every run. A receiver can refuse an effect with a lower token than it has seen. */
  readonly fencingToken: number;
  /** Time from which another worker may take over. Finish before it, or stop. */
  readonly until: Date;
}

/** Runs an effect outside the database, or returns the result of an earlier run. */
export interface OnceEffect {
  /** Runs work and returns its result as it reads back from JSON. */
  (key: string, work: (lease: EffectLease) => Promise<unknown>): Promise<unknown>;
  /** Runs work and validates its result, including a result that an earlier version of the code stored. */
  <TResult extends StandardSchemaV1>(
    key: string,
    work: (lease: EffectLease) => Promise<StandardSchemaV1.InferInput<TResult>>,
    result: TResult,
  ): Promise<StandardSchemaV1.InferOutput<TResult>>;
}

/** Options of `createOnceEffect`. */
export interface OnceEffectOptions {
  readonly store: EffectStore;
  /** Name of the consumer that owns the effects. */
  readonly consumer: string;
  /** Milliseconds until another worker may take over. Choose more than the work can take. */
  readonly leaseMilliseconds: number;
  /**
   * Largest difference between the clocks of two machines, in milliseconds. A lease ends that much later. Default
   * 2,000.
   */
  readonly maxClockSkewMilliseconds?: number;
  /** Most bytes of a result as JSON. Default 64 KiB, and at most 300 KiB, because an item has 400. */
  readonly maxResultBytes?: number;
  /** Clock for leases. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Creates a unique name for each run of the work. Default: a random UUID. */
  readonly nextOwner?: () => string;
}

const defaultMaxResultBytes = 64 * 1024;
const highestMaxResultBytes = 300 * 1024;
const defaultMaxClockSkewMilliseconds = 2_000;

const validOptions = (options: OnceEffectOptions): Required<OnceEffectOptions> => {
  const valid = withDefaults(
    {
      maxClockSkewMilliseconds: defaultMaxClockSkewMilliseconds,
      maxResultBytes: defaultMaxResultBytes,
      clock: systemClock,
      nextOwner: nextRandomUuid,
    },
    options,
  );
  assertCount('leaseMilliseconds', valid.leaseMilliseconds, { max: maxTimerMilliseconds });
  const skewBounds = { min: 0, max: maxTimerMilliseconds };
  assertCount('maxClockSkewMilliseconds', valid.maxClockSkewMilliseconds, skewBounds);
  assertCount('maxResultBytes', valid.maxResultBytes, { min: 0, max: highestMaxResultBytes });
  return valid;
};

/** Returns the result of an effect as it reads back from JSON, the same in the first run as in every replay. */
const replay = (effect: EffectKey, completion: EffectCompletion): unknown => {
  if ('lost' in completion) {
    throw new EffectResultError(completion.lost, effect);
  }
  return completion.result === undefined ? undefined : JSON.parse(completion.result);
};

const validate = (effect: EffectKey, schema: StandardSchemaV1 | undefined, result: unknown): unknown => {
  if (schema === undefined) {
    return result;
  }
  const parsed = parsePayload({ type: 'effect', payload: schema }, result);
  if (!parsed.valid) {
    throw new EffectResultError('EFFECT_RESULT_INVALID', effect);
  }
  return parsed.value;
};

/**
 * Creates a function that runs effects outside the database, such as a mail or an API call, usually once.
 *
 * A lease prevents concurrent runs of the work. The result is stored and returned to every later call, which does not
 * run the work again. If another run is in progress, the call throws `EFFECT_IN_PROGRESS` and the message is
 * redelivered.
 *
 * This reduces repeated effects, but it is not exactly-once. The effect is repeated after the lease ends if the process
 * dies between the effect and its completion, if the work takes longer than its lease (`EFFECT_LEASE_LOST`), or if the
 * work throws after its effect. If a repetition is not acceptable, pass the key or the fencing token to a receiver that
 * checks it.
 *
 * @example
 * ```ts
 * const onceEffect = createOnceEffect({ store, consumer: 'mails--orders', leaseMilliseconds: 30_000 });
 * const { mailId } = await onceEffect(message.id, () => mailer.send(mail), z.object({ mailId: z.string() }));
 * ```
 */
export const createOnceEffect = (options: OnceEffectOptions): OnceEffect => {
  const { store, consumer, clock, nextOwner, ...limits } = validOptions(options);

  const perform = async (
    effect: EffectKey,
    owner: string,
    work: () => Promise<unknown>,
  ): Promise<unknown> => {
    let result: unknown;
    try {
      result = await work();
    } catch (error) {
      // The error of the work takes precedence. A lease that cannot be ended now expires by itself.
      await store.release(effect, owner).catch(() => undefined);
      throw error;
    }
    const completion = toCompletion(result, limits.maxResultBytes);
    if (!(await store.complete(effect, owner, completion))) {
      throw effectLeaseLost(effect);
    }
    return replay(effect, completion);
  };

  return async (
    key: string,
    work: (lease: EffectLease) => Promise<unknown>,
    schema?: StandardSchemaV1,
  ): Promise<unknown> => {
    assertEffectKey(key);
    const effect = { consumer, key };
    const owner = nextOwner();
    const now = clock().getTime();
    const until = new Date(now + limits.leaseMilliseconds);
    const expiredBefore = new Date(now - limits.maxClockSkewMilliseconds);
    const answer = await store.lease(effect, { owner, until, expiredBefore });
    switch (answer.state) {
      case 'held':
        throw effectInProgress(effect, answer.until);
      case 'completed':
        return validate(effect, schema, replay(effect, answer.completion));
      case 'leased': {
        const lease = { fencingToken: answer.fencingToken, until };
        return validate(effect, schema, await perform(effect, owner, () => work(lease)));
      }
    }
  };
};
