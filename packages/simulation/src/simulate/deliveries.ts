import type { Consumer } from '@dynamo-outbox/messaging';
import type { Engine } from '../engine/engine.ts';
import { once } from '../engine/once.ts';
import { SimulatedProcess } from '../engine/simulated-process.ts';
import type { ConsumerUnderSimulation, RecordedMessage, SimulatedMachine } from './arrangement.ts';
import type { Schedule } from './schedule.ts';

const visibilityMilliseconds = 30_000;
const retryMilliseconds = 1_000;
const maxReceives = 10;

/** A message that ended in a dead-letter queue, and why. */
export interface SimulatedDeadLetter {
  readonly consumer: string;
  readonly messageId: string;
  readonly messageType: string;
  readonly reason: string;
}

/** Makes what a process works with. */
export type CreateMachine = (process: SimulatedProcess) => SimulatedMachine;

/** Brings a consumer what it is subscribed to: at least once, and again when it failed or died. */
export class Deliveries {
  readonly deadLetters: SimulatedDeadLetter[] = [];
  readonly #engine: Engine;
  readonly #schedule: Schedule;
  readonly #receives: () => readonly RecordedMessage[];
  readonly #create: () => { readonly consumer: Consumer; readonly process: SimulatedProcess };
  #current: { readonly consumer: Consumer; readonly process: SimulatedProcess }[] = [];
  #seen = 0;
  #turn = 0;
  #underWay = 0;

  constructor(
    {
      engine,
      schedule,
      createMachine,
    }: { readonly engine: Engine; readonly schedule: Schedule; readonly createMachine: CreateMachine },
    given: ConsumerUnderSimulation,
    place: number,
  ) {
    this.#engine = engine;
    this.#schedule = schedule;
    this.#receives = given.receives;
    const { create } = given;
    let started = 0;
    this.#create = () => {
      started += 1;
      const process = new SimulatedProcess(engine, { name: `consumer-${place}@${started}` });
      return { process, consumer: create(createMachine(process)) };
    };
  }

  /** Whether everything that was recorded has been brought, and nothing is under way. */
  get isIdle(): boolean {
    return this.#underWay === 0 && this.#receives().length === this.#seen;
  }

  /** Takes up what was recorded since the last call. */
  takeUp(): void {
    const recorded = this.#receives();
    const fresh = recorded.slice(this.#seen);
    this.#seen = recorded.length;
    for (const message of fresh) {
      this.#deliver(message, 1);
      if (this.#schedule.isDuplicated) {
        this.#deliver(message, 1);
      }
    }
  }

  /** Two processes share the work, so that they can race. */
  #take(): { readonly consumer: Consumer; readonly process: SimulatedProcess } {
    this.#turn += 1;
    const place = this.#turn % 2;
    const current = this.#current[place];
    if (current?.process.isAlive === true) {
      return current;
    }
    const created = this.#create();
    this.#current =
      place === 0 ? [created, ...this.#current.slice(1)] : [this.#current[0] ?? created, created];
    return created;
  }

  #deliver(message: RecordedMessage, receiveCount: number, delay = 0): void {
    this.#underWay += 1;
    this.#engine.after(delay + this.#engine.latency(), () => {
      this.#consume(message, receiveCount);
    });
  }

  #consume(message: RecordedMessage, receiveCount: number): void {
    const { process, consumer } = this.#take();
    const end = once((how: string, next?: () => void) => {
      this.#underWay -= 1;
      this.#engine.timeline?.add(this.#engine.now, process.name, `${message.type} ${message.id}: ${how}`);
      next?.();
    });
    const again = (delay: number) => (): void => {
      this.#again(consumer.name, message, { receiveCount, delay });
    };
    this.#engine.timeline?.add(
      this.#engine.now,
      process.name,
      `receives ${message.type} ${message.id}, ${receiveCount === 1 ? 'the first time' : `time ${receiveCount}`}`,
    );
    process.whenKilled(() => {
      end('not acknowledged', again(visibilityMilliseconds));
    });
    void consumer.consume({ body: message.body, receiveCount }).then(
      (outcome) => {
        end(outcome.outcome, () => {
          if (outcome.outcome === 'rejected') {
            this.#bury(consumer.name, message, outcome.reason);
          }
        });
      },
      (error: unknown) => {
        end(`fails: ${String(error)}`, again(retryMilliseconds * 2 ** receiveCount));
      },
    );
  }

  #again(
    consumer: string,
    message: RecordedMessage,
    { receiveCount, delay }: { readonly receiveCount: number; readonly delay: number },
  ): void {
    if (receiveCount >= maxReceives) {
      this.#bury(consumer, message, 'RETRIES_EXHAUSTED');
    } else {
      this.#deliver(message, receiveCount + 1, delay);
    }
  }

  #bury(consumer: string, { id, type }: RecordedMessage, reason: string): void {
    this.deadLetters.push({ consumer, messageId: id, messageType: type, reason });
  }
}
