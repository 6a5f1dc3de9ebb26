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
import { refuseBadEffectKey } from './effect-key.ts';
import type { EffectCompletion, EffectKey, EffectStore } from './effect-store.ts';
import { effectInProgress, effectLeaseLost, EffectResultError } from './errors.ts';

/** The lease under which work outside the database runs. */
export interface EffectLease {
  /** Rises with every run. A receiver can refuse an effect with a lower token than it has seen. */
  readonly fencingToken: number;
  /** When another worker may take over: finish before, or stop. */
  readonly until: Date;
}

/** Runs an effect outside the database, or returns the result of an earlier run. */
export interface OnceEffect {
  /** Runs work and gives back what it returned, as JSON carries it. */
  (key: string, work: (lease: EffectLease) => Promise<unknown>): Promise<unknown>;
  /** Runs work whose result is validated, also when it was stored by an earlier version of the code. */
  <TResult extends StandardSchemaV1>(
    key: string,
    work: (lease: EffectLease) => Promise<StandardSchemaV1.InferInput<TResult>>,
    result: TResult,
  ): Promise<StandardSchemaV1.InferOutput<TResult>>;
}

/** The options of `onceEffect`. */
export interface OnceEffectOptions {
  readonly store: EffectStore;
  /** Name of the consumer whose effects they are. */
  readonly consumer: string;
  /** How long the work may take before another worker takes over. Choose more than it ever takes. */
  readonly leaseMilliseconds: number;
  /** How far the clocks of two machines may differ; a lease is over that much later. Default 2,000. */
  readonly maxClockSkewMilliseconds?: number;
  /** Most bytes of a result as JSON. Default 64 KiB, and at most 300 KiB, because an item has 400. */
  readonly maxResultBytes?: number;
  /** The machine's clock by default. */
  readonly clock?: Clock;
  /** Names one run of the work, differently each time; a random UUID by default. */
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

/** What came of an effect, the same in the first run as in every replay: as JSON carries it. */
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
 * A lease keeps others away while the work runs; what came of it is stored, and given back to every later call instead of
 * running the work again. A call that finds another at work throws `EFFECT_IN_PROGRESS`, and the message is redelivered.
 *
 * This narrows at-least-once, it is not exactly-once: who dies between the effect and its completion leaves an effect that
 * is repeated once the lease is over, and so does work that takes longer than its lease (`EFFECT_LEASE_LOST`) or throws
 * after it had its effect. Where twice is too often, hand the key or the fencing token on to a receiver that checks it.
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
      // The work's own error is what counts; a lease that cannot be ended now runs out by itself.
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
    refuseBadEffectKey(key);
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
