import { EventEmitter, once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Load, PipelineResult } from './pipeline-run.ts';

/** Books what was sent and handled, and ends when every message was. */
export class Measurement {
  readonly #load: Load;
  readonly #handled = new Set<number>();
  readonly #latencies: number[] = [];
  readonly #progress = new EventEmitter();
  #startedAt = performance.now();
  #processorAtStart = process.cpuUsage();
  publishCalls = 0;
  publishedEntries = 0;

  constructor(load: Load) {
    this.#load = load;
  }

  /** Books the end of the consumer's commit; a duplicate counts once. */
  handled(number: number, sentAt: number): void {
    if (this.#handled.has(number)) {
      return;
    }
    this.#handled.add(number);
    if (number >= this.#load.warmUp) {
      this.#latencies.push(performance.now() - sentAt);
    }
    if (this.#handled.size === this.#load.warmUp) {
      this.#startedAt = performance.now();
      this.#processorAtStart = process.cpuUsage();
    }
    if (this.#handled.size === this.#load.messages) {
      this.#progress.emit('finished');
    }
  }

  /** Sends everything as the load says, waits until all is handled, and sums up. */
  async run(send: (number: number) => Promise<void>): Promise<PipelineResult> {
    const finished = once(this.#progress, 'finished');
    await (this.#load.ratePerSecond === undefined ? this.#sendClosed(send) : this.#sendOpen(send));
    await finished;
    const { user, system } = process.cpuUsage(this.#processorAtStart);
    return {
      messages: this.#load.messages - this.#load.warmUp,
      seconds: (performance.now() - this.#startedAt) / 1_000,
      latencies: this.#latencies,
      processorMilliseconds: (user + system) / 1_000,
      publishCalls: this.publishCalls,
      publishedEntries: this.publishedEntries,
      totalMessages: this.#load.messages,
    };
  }

  async #sendClosed(send: (number: number) => Promise<void>): Promise<void> {
    let next = 0;
    const produce = async (): Promise<void> => {
      while (next < this.#load.messages) {
        const number = next;
        next += 1;
        await send(number);
      }
    };
    await Promise.all(Array.from({ length: this.#load.producers }, produce));
  }

  /** Late commits do not slow the schedule down: that would hide the latency they cause. */
  async #sendOpen(send: (number: number) => Promise<void>): Promise<void> {
    const millisecondsBetween = 1_000 / (this.#load.ratePerSecond ?? 1);
    const startedAt = performance.now();
    const under: Promise<void>[] = [];
    for (let number = 0; number < this.#load.messages; number += 1) {
      const delay = startedAt + number * millisecondsBetween - performance.now();
      if (delay > 0) {
        await wait(delay);
      }
      under.push(send(number));
    }
    await Promise.all(under);
  }
}
