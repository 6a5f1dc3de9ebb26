import type { ConsumeOutcome, Consumer } from '@dynamo-outbox/messaging';
import type { Engine } from '../engine/engine.ts';
import { once } from '../engine/once.ts';
import { SimulatedProcess } from '../engine/simulated-process.ts';
import type { ConsumerUnderSimulation, RecordedMessage, SimulatedMachine } from './arrangement.ts';
import { attempt } from './attempt.ts';
import { describeThrown } from './describe-thrown.ts';
import type { MessageNames } from './message-names.ts';
import type { Schedule } from './schedule.ts';
import type { Tally } from './tally.ts';

const visibilityMilliseconds = 30_000;
const retryMilliseconds = 1_000;
const maxReceives = 10;

/** A dead-lettered message and the reason. */
export interface SimulatedDeadLetter {
  readonly consumer: string;
  readonly messageId: string;
  readonly messageType: string;
  readonly reason: string;
}

/** Creates the simulated machine of a process. */
export type CreateMachine = (process: SimulatedProcess) => SimulatedMachine;

const describeOutcome = (outcome: ConsumeOutcome): string =>
  outcome.outcome === 'rejected' ? `rejected: ${outcome.reason}, ${outcome.detail}` : outcome.outcome;

/** Data that all deliveries of one run share. */
export interface DeliveryContext {
  readonly engine: Engine;
  readonly schedule: Schedule;
  readonly createMachine: CreateMachine;
  readonly names: MessageNames;
  readonly tally: Tally;
}

/**
 * Delivers the messages that a consumer subscribes to at least once, and redelivers them when the consumer fails or
 * dies.
 */
export class Deliveries {
  readonly deadLetters: SimulatedDeadLetter[] = [];
  readonly #engine: Engine;
  readonly #schedule: Schedule;
  readonly #names: MessageNames;
  readonly #tally: Tally;
  readonly #receives: () => readonly RecordedMessage[];
  readonly #create: () => { readonly consumer: Consumer; readonly process: SimulatedProcess };
  #current: { readonly consumer: Consumer; readonly process: SimulatedProcess }[] = [];
  #seen = 0;
  #turn = 0;
  #underWay = 0;

  constructor(context: DeliveryContext, given: ConsumerUnderSimulation, place: number) {
    const { engine, schedule, createMachine, names, tally } = context;
    this.#names = names;
    this.#tally = tally;
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

  /** Whether every recorded message has been delivered and no delivery is in flight. */
  get isIdle(): boolean {
    return this.#underWay === 0 && this.#receives().length === this.#seen;
  }

  /** Adds the messages that were recorded since the last call. */
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
    const name = this.#names.nameOf(message);
    const note = (what: string): void => {
      this.#engine.timeline?.add(this.#engine.now, process.name, what);
    };
    const end = once((how: string, next: () => void) => {
      this.#underWay -= 1;
      note(`${name}: ${how}`);
      next();
    });
    const again = (delay: number): void => {
      this.#again(consumer.name, message, { receiveCount, delay });
    };
    note(
      `receives ${name} (${message.id}), ${receiveCount === 1 ? 'the first time' : `time ${receiveCount}`}`,
    );
    process.whenKilled(() => {
      end('not acknowledged', () => {
        this.#tally.countDelivery('unacknowledged');
        again(visibilityMilliseconds);
      });
    });
    void this.#ask(consumer, message, { receiveCount, name }).then(
      (outcome) => {
        end(describeOutcome(outcome), () => {
          this.#settle(consumer.name, message, outcome);
        });
      },
      (error: unknown) => {
        end(`fails: ${describeThrown(error)}`, () => {
          this.#tally.countFailedDelivery(error);
          again(retryMilliseconds * 2 ** receiveCount);
        });
      },
    );
  }

  #ask(
    consumer: Consumer,
    { body }: RecordedMessage,
    { receiveCount, name }: { readonly receiveCount: number; readonly name: string },
  ): Promise<ConsumeOutcome> {
    return this.#names.handling(name, () => attempt(() => consumer.consume({ body, receiveCount })));
  }

  #settle(consumer: string, message: RecordedMessage, outcome: ConsumeOutcome): void {
    if (outcome.outcome === 'rejected') {
      this.#tally.countDelivery('rejected', describeOutcome(outcome));
      this.#bury(consumer, message, outcome.reason);
    } else {
      this.#tally.countDelivery(outcome.outcome);
    }
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
