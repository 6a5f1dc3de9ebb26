import type { Engine } from '../engine/engine.ts';
import { SimulatedProcess } from '../engine/simulated-process.ts';

/** The context that a handler receives for its invocation. */
export interface SimulatedContext {
  /** Milliseconds until it is killed. */
  getRemainingTimeInMillis(): number;
}

/** A handler as Lambda calls it. */
export type SimulatedHandler<TEvent, TAnswer> = (
  event: TEvent,
  context: SimulatedContext,
) => Promise<TAnswer>;

/** Options of a function. */
export interface LambdaFunctionOptions<TEvent, TAnswer> {
  readonly name: string;
  /** Seconds after which an invocation is killed. */
  readonly timeoutSeconds: number;
  /** Runs in each new execution environment and creates its handler. */
  readonly create: (process: SimulatedProcess) => SimulatedHandler<TEvent, TAnswer>;
  /** Probability that an invocation gets a new environment although others are idle. Default 0.1. */
  readonly coldStarts?: number;
  /** Draws how far an environment's clock is ahead, in milliseconds. Default: 0. */
  readonly skew?: () => number;
}

interface Environment<TEvent, TAnswer> {
  /** The deployment that it was started from. */
  readonly deployment: number;
  readonly process: SimulatedProcess;
  readonly handler: SimulatedHandler<TEvent, TAnswer>;
}

/** The result of an invocation, or the reason for its failure: it threw, timed out, or its process died. */
export type Invocation<TAnswer> = { readonly answer: TAnswer } | { readonly failed: string };

/** A Lambda function. Its environments are reused, and each runs one invocation at a time. */
export class LambdaFunction<TEvent, TAnswer> {
  readonly name: string;
  readonly #engine: Engine;
  readonly #options: LambdaFunctionOptions<TEvent, TAnswer>;
  readonly #idle: Environment<TEvent, TAnswer>[] = [];
  #started = 0;
  #deployment = 0;

  constructor(engine: Engine, options: LambdaFunctionOptions<TEvent, TAnswer>) {
    this.name = options.name;
    this.#engine = engine;
    this.#options = options;
  }

  /** Deploys the function again: invocations that run may end, and later ones get new environments. */
  replaceEnvironments(): void {
    this.#deployment += 1;
    this.#idle.length = 0;
  }

  /** Invokes the function and returns how the invocation ended. Never rejects. */
  invoke(event: TEvent): Promise<Invocation<TAnswer>> {
    const environment = this.#take();
    const { process, handler } = environment;
    const endsAt = this.#engine.now + this.#options.timeoutSeconds * 1_000;
    return new Promise((resolve) => {
      let isOver = false;
      const end = (invocation: Invocation<TAnswer>): void => {
        if (!isOver) {
          isOver = true;
          resolve(invocation);
        }
      };
      process.whenKilled(() => {
        end({ failed: 'killed' });
      });
      this.#engine.after(endsAt - this.#engine.now, () => {
        if (!isOver) {
          process.kill('timeout');
        }
      });
      void handler(event, { getRemainingTimeInMillis: () => endsAt - this.#engine.now }).then(
        (answer) => {
          if (process.isAlive) {
            this.#release(environment);
          }
          end({ answer });
        },
        (error: unknown) => {
          this.#release(environment);
          end({ failed: String(error) });
        },
      );
    });
  }

  #release(environment: Environment<TEvent, TAnswer>): void {
    if (environment.deployment === this.#deployment) {
      this.#idle.push(environment);
    }
  }

  #take(): Environment<TEvent, TAnswer> {
    const { coldStarts = 0.1, skew = () => 0, create } = this.#options;
    const random = this.#engine.random(`${this.name}/${this.#engine.calls}`);
    // Lambda does not define which environment it reuses.
    const [warm] = random.chance(coldStarts) ? [] : this.#idle.splice(random.below(this.#idle.length), 1);
    if (warm?.process.isAlive === true) {
      return warm;
    }
    this.#started += 1;
    const name = `${this.name}@${this.#started}`;
    const process = new SimulatedProcess(this.#engine, { name, skewMilliseconds: skew() });
    return { deployment: this.#deployment, process, handler: create(process) };
  }
}
