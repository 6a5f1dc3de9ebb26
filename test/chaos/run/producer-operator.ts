import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { committedLine, type ProducerSettings } from '../ledger/producer-settings.ts';

/** Settings of producers; the operator sets the number of remaining messages. */
export type ProducerOrders = Omit<ProducerSettings, 'incarnation'>;

/** Runs one producer after the other until enough messages are committed. */
export class ProducerOperator {
  readonly #bundlePath: string;
  readonly #orders: ProducerOrders;
  #child: ChildProcess | undefined;
  /** Committed by producers that have ended. */
  #committedBefore = 0;
  #committedNow = 0;
  #incarnations = 0;
  #isEnding = false;
  #resolveFinished: (error?: Error) => void = () => undefined;
  /** Resolves when enough messages are committed, or to an error if a producer ended too early by itself. */
  readonly finished: Promise<Error | undefined>;
  /** How often a producer was killed. */
  kills = 0;

  constructor(bundlePath: string, orders: ProducerOrders) {
    this.#bundlePath = bundlePath;
    this.#orders = orders;
    this.finished = new Promise((resolve) => {
      this.#resolveFinished = resolve;
    });
  }

  /** Number of messages that producers reported as committed, without those that a killed producer could not report. */
  get committed(): number {
    return this.#committedBefore + this.#committedNow;
  }

  start(): void {
    this.#incarnations += 1;
    const settings: ProducerSettings = {
      ...this.#orders,
      incarnation: this.#incarnations,
      messages: this.#orders.messages - this.committed,
    };
    const child = spawn(process.execPath, [this.#bundlePath, JSON.stringify(settings)], {
      env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#committedNow = Number(committedLine.exec(line)?.[1] ?? this.#committedNow);
    });
    // A producer that ends breaks the pipe that reports the end of this process.
    child.stdin.on('error', () => undefined);
    child.once('close', (code) => {
      this.#ended(child, code);
    });
  }

  #ended(child: ChildProcess, code: number | null): void {
    if (child !== this.#child) {
      return;
    }
    this.#child = undefined;
    this.#committedBefore += this.#committedNow;
    this.#committedNow = 0;
    const isDone = this.committed >= this.#orders.messages || this.#isEnding;
    this.#resolveFinished(isDone ? undefined : new Error(`The producer ended with code ${String(code)}.`));
  }

  /** Kills the producer at any point, and starts another. Does nothing if all messages are committed. */
  async killAndRestart(): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.#isEnding) {
      return;
    }
    this.#child = undefined;
    child.kill('SIGKILL');
    this.kills += 1;
    await once(child, 'close');
    this.#committedBefore += this.#committedNow;
    this.#committedNow = 0;
    this.start();
  }

  /** Lets the producer finish its current commits. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const child = this.#child;
    if (child !== undefined) {
      child.kill('SIGTERM');
      await this.finished;
    }
  }
}
