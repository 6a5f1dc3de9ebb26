import type { Clock, Sleep, Timers } from '@dynamo-outbox/kernel';
import type { MessageId } from '@dynamo-outbox/messaging';
import { toMessageId } from '@dynamo-outbox/messaging';
import type { Engine } from './engine.ts';
import type { Fault } from './fault.ts';
import type { ModelCall, PerformCall } from './model-call.ts';
import type { Random } from './random.ts';
import { connectionLost, requestTimedOut, throttled } from './service-errors.ts';

/** Options of a simulated process. */
export interface SimulatedProcessOptions {
  /** The unique name of the process in the timeline. */
  readonly name: string;
  /** How far its clock is ahead of the true time, in milliseconds. Default 0. */
  readonly skewMilliseconds?: number;
  /** Maximum number of attempts of its SDK clients at a call that fails for a transient reason. Default 2. */
  readonly maxAttempts?: number;
}

const requestTimeoutMilliseconds = 3_000;

const toHex = (value: number, digits: number): string => Math.floor(value).toString(16).padStart(digits, '0');

/** Creates a UUIDv7 whose `place` counts up within a millisecond, as defined by RFC 9562 (6.2, method 1). */
const uuidOf = (milliseconds: number, place: number, random: Random): string => {
  const time = toHex(milliseconds, 12);
  const hex = (digits: number): string => toHex(random.below(16 ** digits), digits);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${toHex(place, 3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
};

/** A promise that never settles, because the process that waits for it has ended. */
export const never = <TResult>(): Promise<TResult> => new Promise<TResult>(() => undefined);

/**
 * A process of the virtual world, with its own clock, its own random source, and connections that can break.
 *
 * After it is killed, nothing that it awaits ever settles, so its code stops in the middle.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: Clock;
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #ids: Random;
  readonly #maxAttempts: number;
  readonly #onKilled: (() => void)[] = [];
  #skewMilliseconds: number;
  #isAlive = true;
  #lastUuidAt = 0;
  #uuidsOfInstant = 0;

  constructor(engine: Engine, { name, skewMilliseconds = 0, maxAttempts = 2 }: SimulatedProcessOptions) {
    this.name = name;
    this.#engine = engine;
    this.#random = engine.random(`${name}/jitter`);
    this.#ids = engine.random(`${name}/ids`);
    this.#maxAttempts = maxAttempts;
    this.#skewMilliseconds = skewMilliseconds;
    this.clock = () => new Date(engine.now + this.#skewMilliseconds);
  }

  /** Whether it still runs. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** A number in [0, 1). */
  readonly random = (): number => this.#random.next();

  /** A UUIDv7 by the clock of this process. */
  readonly nextMessageId = (): MessageId => {
    const id = toMessageId(this.nextUuid());
    if (id === undefined) {
      throw new TypeError('A simulated UUID is malformed.');
    }
    return id;
  };

  /** A UUID for tokens and names. */
  readonly nextUuid = (): string => {
    const now = Math.max(this.#lastUuidAt, this.clock().getTime());
    this.#uuidsOfInstant = now === this.#lastUuidAt ? this.#uuidsOfInstant + 1 : 0;
    this.#lastUuidAt = now;
    return uuidOf(now, this.#uuidsOfInstant, this.#ids);
  };

  /** Waits in virtual time. */
  readonly sleep: Sleep = (milliseconds) =>
    new Promise((resolve) => {
      this.#engine.after(milliseconds, () => {
        if (this.#isAlive) {
          resolve();
        }
      });
    });

  /** Timers in virtual time. */
  readonly timers: Timers = {
    now: () => this.#engine.now,
    after: (milliseconds, act) => {
      let isCancelled = false;
      this.#engine.after(milliseconds, () => {
        if (this.#isAlive && !isCancelled) {
          act();
        }
      });
      return () => {
        isCancelled = true;
      };
    },
  };

  /** Moves its clock forwards or backwards. */
  jump(milliseconds: number): void {
    this.#skewMilliseconds += milliseconds;
    this.#engine.timeline?.add(this.#engine.now, this.name, `clock jumps by ${milliseconds} ms`);
  }

  /** Kills the process immediately. */
  kill(why: string): void {
    if (!this.#isAlive) {
      return;
    }
    this.#isAlive = false;
    this.#engine.timeline?.add(this.#engine.now, this.name, `is killed: ${why}`);
    for (const callback of this.#onKilled) {
      callback();
    }
  }

  /** Registers a callback for the time when the process is killed. */
  whenKilled(callback: () => void): void {
    this.#onKilled.push(callback);
  }

  /** Makes a call like an SDK client: retries transient failures. */
  readonly perform: PerformCall = async (call, effect) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(call, effect);
      } catch (error) {
        if (attempt >= this.#maxAttempts || !isPassing(error)) {
          throw error;
        }
        await this.sleep(this.#random.next() * 100 * attempt);
      }
    }
  };

  #attempt<TResult>(call: ModelCall, effect: (isPartial?: boolean) => TResult): Promise<TResult> {
    if (!this.#isAlive) {
      return never();
    }
    const fault = this.#engine.nextFault();
    this.#note(call, fault);
    return new Promise<TResult>((resolve, reject) => {
      const answer = (settle: () => void, delay = this.#engine.latency()): void => {
        this.#engine.after(delay, () => {
          if (this.#isAlive) {
            settle();
          }
        });
      };
      this.#engine.after(this.#engine.latency(), () => {
        this.#arrive(call, { fault, effect, resolve, reject, answer });
      });
    });
  }

  /** Delivers the request to the service, unless a fault prevents it. */
  #arrive<TResult>(call: ModelCall, { fault, effect, resolve, reject, answer }: Arrival<TResult>): void {
    if (fault === 'crash-before') {
      this.kill(`before ${call.operation} ${call.subject}`);
      return;
    }
    if (fault === 'lost-request' || fault === 'throttled' || fault === 'stalled') {
      this.#refuse(call, { fault, effect, resolve, reject, answer });
      return;
    }
    const settle = settlementOf(() => effect(fault === 'partial'), resolve, reject);
    if (fault === 'crash-after') {
      this.kill(`after ${call.operation} ${call.subject}`);
    } else if (fault === 'lost-answer') {
      answer(() => {
        reject(connectionLost());
      });
    } else {
      answer(settle);
    }
  }

  #refuse<TResult>(call: ModelCall, { fault, effect, reject, answer }: Arrival<TResult>): void {
    if (fault !== 'stalled') {
      answer(() => {
        reject(fault === 'throttled' ? throttled(call) : connectionLost());
      });
      return;
    }
    answer(() => {
      reject(requestTimedOut());
    }, requestTimeoutMilliseconds);
    if (this.#random.next() < 0.5) {
      // The request was on its way all the time.
      this.#engine.after(2 * requestTimeoutMilliseconds, () => {
        settlementOf(effect, ignore, ignore);
      });
    }
  }

  #note(call: ModelCall, fault: Fault | undefined): void {
    this.#engine.timeline?.add(
      this.#engine.now,
      this.name,
      `${call.operation} ${call.subject}${fault === undefined ? '' : `  ← ${fault}`}`,
    );
  }
}

interface Arrival<TResult> {
  readonly fault: Fault | undefined;
  readonly effect: (isPartial?: boolean) => TResult;
  readonly resolve: (result: TResult) => void;
  readonly reject: (error: unknown) => void;
  readonly answer: (settle: () => void, delay?: number) => void;
}

const ignore = (): void => undefined;

/** Runs the effect now, and returns the function that reports its result to the caller. */
const settlementOf = <TResult>(
  effect: () => TResult,
  resolve: (result: TResult) => void,
  reject: (error: unknown) => void,
): (() => void) => {
  try {
    const result = effect();
    return () => {
      resolve(result);
    };
  } catch (error) {
    return () => {
      reject(error);
    };
  }
};

const isPassing = (error: unknown): boolean =>
  error instanceof Error && '$retryable' in error && error.$retryable !== undefined;
