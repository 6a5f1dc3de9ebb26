import { isLostRace, LostRaceError } from '@dynamo-outbox/unit-of-work';
import type { Engine } from '../engine/engine.ts';
import type { SimulatedProcess } from '../engine/simulated-process.ts';
import { never } from '../engine/simulated-process.ts';
import { attempt } from './attempt.ts';
import { describeThrown } from './describe-thrown.ts';
import type { MessageNames } from './message-names.ts';
import type { Schedule } from './schedule.ts';

type Method = (...given: readonly unknown[]) => unknown;

const isMethod = (value: unknown): value is Method => typeof value === 'function';

const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The context in which calls of a process are interrupted. */
export interface Interruption {
  readonly engine: Engine;
  readonly process: SimulatedProcess;
  readonly schedule: Schedule;
  /** Names the message that the code under simulation handles. */
  readonly names: MessageNames;
  /** Paths of methods that are known to return promises. */
  readonly asynchronous: Set<string>;
}

const loseRace = (): never => {
  throw new LostRaceError('SIMULATED_LOST_RACE', 'Another was faster.');
};

const asError = (error: unknown): Error =>
  error instanceof Error
    ? error
    : new Error(`A value that is not an error was thrown: ${describeThrown(error)}`);

const describeRejection = (error: unknown): string =>
  `${isLostRace(error) ? 'lost a race' : 'failed'}: ${describeThrown(error)}`;

/**
 * Makes an awaited call. Its effect happens at its turn. The caller gets the result later, if the process is still
 * alive.
 */
const awaitTurn = (
  { engine, process, schedule, names }: Interruption,
  name: string,
  call: () => unknown,
): Promise<unknown> => {
  if (!process.isAlive) {
    return never();
  }
  const index = engine.calls;
  engine.nextFault();
  const crash = schedule.crashes.find((point) => point.call === index);
  const isLost = name === 'commit' && schedule.lostRaces.includes(index);
  const step = names.current === undefined ? name : `${name} for ${names.current}`;
  const note = (what: string): void => {
    engine.timeline?.add(engine.now, process.name, `${step}${what}`);
  };
  note(isLost ? '  ← loses a race' : '');
  return new Promise((resolve, reject) => {
    const answer = (settle: () => void): void => {
      if (crash?.side === 'after') {
        process.kill(`after ${step}`);
        return;
      }
      engine.after(engine.latency(), () => {
        if (process.isAlive) {
          settle();
        }
      });
    };
    engine.after(engine.latency(), () => {
      if (!process.isAlive) {
        return;
      }
      if (crash?.side === 'before') {
        process.kill(`before ${step}`);
        return;
      }
      void attempt(isLost ? loseRace : call).then(
        (result) => {
          answer(() => {
            resolve(result);
          });
        },
        (error: unknown) => {
          answer(() => {
            note(` ${describeRejection(error)}`);
            reject(asError(error));
          });
        },
      );
    });
  });
};

const isAsyncFunction = (method: Method): boolean => method.constructor.name === 'AsyncFunction';

/** Marks a promise as handled until its turn comes. Otherwise a rejection would end the process. */
const quiet = (promise: Promise<unknown>): Promise<unknown> => {
  promise.catch(() => undefined);
  return promise;
};

/**
 * Records that a method returns a promise, which shows only at the first call. Later calls run at their turn; the first
 * call has already run.
 */
const learn = (interruption: Interruption, place: string, result: Promise<unknown>): Promise<unknown> => {
  interruption.asynchronous.add(place);
  return awaitTurn(interruption, place, () => result);
};

/** Wraps an object so that each of its asynchronous methods, and those of its members, waits for its turn. */
export const interruptible = <TObject extends object>(
  interruption: Interruption,
  object: TObject,
  path = '',
): TObject =>
  new Proxy(object, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof name === 'symbol') {
        return value;
      }
      const place = path === '' ? name : `${path}.${name}`;
      if (isMethod(value)) {
        return (...given: readonly unknown[]): unknown => {
          if (isAsyncFunction(value) || interruption.asynchronous.has(place)) {
            return awaitTurn(interruption, place, () => Reflect.apply(value, target, given));
          }
          const result: unknown = Reflect.apply(value, target, given);
          return isPromise(result) ? learn(interruption, place, quiet(result)) : result;
        };
      }
      return isObject(value) && !isPromise(value) ? interruptible(interruption, value, place) : value;
    },
  });
