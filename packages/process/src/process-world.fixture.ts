import {
  type CorrelationId,
  createConsumer,
  createOutboxRecorder,
  decodeEnvelope,
  defineTopic,
  type InboxRecord,
  type Message,
  type MessageContext,
  type MessageDefinition,
  nextCorrelationId,
  nextMessageId,
  type OutboxItem,
  type PayloadInputOf,
  type Topic,
} from '@dynamo-outbox/messaging';
import { InMemoryInbox, InMemoryOutbox } from '@dynamo-outbox/messaging/in-memory';
import { composeUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { InMemoryTable, InMemoryUnitOfWork } from '@dynamo-outbox/unit-of-work/in-memory';
import type { Process } from './definition/process.ts';
import { InMemoryProcessStore } from './in-memory/in-memory-process-store.ts';
import type { ProcessInstance } from './instance/process-instance.ts';
import type { ProcessEvent } from './process-event.ts';
import { handlersOf } from './running/handlers-of.ts';

/** A scheduled message, as the outbox stores it. */
type Scheduled = ConstructorParameters<typeof InMemoryOutbox>[0]['schedules'] extends
  InMemoryTable<infer TItem> | undefined
  ? TItem
  : never;

/** What happens at a commit: `before` and `after` end the process before or after the transaction. */
export type CommitFate = 'commits' | 'before' | 'after';

/** Options of a world. */
export interface WorldOptions {
  readonly process: Process;
  /** Topics of the commands. */
  readonly topics: readonly Topic[];
  /** What happens at the next commit. Default: it commits. */
  readonly nextFate?: () => CommitFate;
  /** A world of an earlier deployment, whose tables this one has. */
  readonly store?: ProcessWorld;
}

const start = new Date('2026-11-20T10:00:00.000Z');

const decode = (body: string): Message => {
  const decoded = decodeEnvelope(body);
  if ('undecodable' in decoded) {
    throw new Error(decoded.undecodable);
  }
  return decoded.message;
};

/** One service with a process, in memory, with a clock that tests move. */
export class ProcessWorld {
  readonly instances: InMemoryTable<ProcessInstance>;
  readonly events: ProcessEvent[] = [];
  now = start;
  readonly #inbox: InMemoryTable<InboxRecord>;
  readonly #outbox: InMemoryTable<OutboxItem>;
  readonly #schedules: InMemoryTable<Scheduled>;
  readonly #options: WorldOptions;
  readonly #consumer;
  #published = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    const { store } = options;
    this.instances = store === undefined ? new InMemoryTable('processes') : store.instances;
    this.#inbox = store === undefined ? new InMemoryTable('inbox') : store.#inbox;
    this.#outbox = store === undefined ? new InMemoryTable('outbox') : store.#outbox;
    this.#schedules = store === undefined ? new InMemoryTable('schedules') : store.#schedules;
    const clock = () => this.now;
    this.#consumer = createConsumer({
      name: 'shop--world',
      openUnitOfWork: this.#open,
      clock,
      lostRaces: { sleep: async () => undefined },
      handlers: handlersOf(options.process, {
        clock,
        observer: (event) => {
          this.events.push(event);
        },
      }),
    });
  }

  /** Consumes a body, as its queue delivers it. */
  consume(body: string, receiveCount = 1): Promise<{ readonly outcome: string }> {
    return this.#consumer.consume({ body, receiveCount });
  }

  /** Encodes a message of another service, and consumes it. */
  async deliver<TDefinition extends MessageDefinition>(
    definition: TDefinition,
    payload: PayloadInputOf<TDefinition>,
  ): Promise<{ readonly outcome: string }> {
    return this.consume(await encodeMessage(definition, payload));
  }

  /** The messages that were published since the last call, in the order of their commits. */
  takePublished(): readonly { readonly message: Message; readonly body: string }[] {
    const all = this.published();
    const taken = all.slice(this.#published);
    this.#published = all.length;
    return taken;
  }

  /** All messages that were published, in the order of their commits. */
  published(): readonly { readonly message: Message; readonly body: string }[] {
    return this.#outbox
      .values()
      .flatMap(({ messages }) => messages)
      .map(({ body }) => ({ message: decode(body), body }));
  }

  /** The scheduled messages, the earliest first. */
  scheduled(): readonly { readonly dueAt: Date; readonly body: string; readonly message: Message }[] {
    return this.#schedules
      .values()
      .map(({ dueAt, message: { body } }) => ({ dueAt: new Date(dueAt), body, message: decode(body) }))
      .toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
  }

  /** Takes the messages that are due, as the sweeper releases them. */
  async takeDue(): Promise<readonly string[]> {
    const due = this.#schedules.entries().filter(([, { dueAt }]) => new Date(dueAt) <= this.now);
    const release = new InMemoryUnitOfWork({ maxItems: 100 });
    for (const [key] of due.slice(0, 100)) {
      release.stage(this.#schedules.toDelete(key));
    }
    await release.commit();
    return due.slice(0, 100).map(([, { message }]) => message.body);
  }

  /** Moves the clock to the next deadline, and delivers it. Returns the outcome. */
  async reachNextDeadline(): Promise<{ readonly outcome: string }> {
    const [next] = this.scheduled();
    if (next === undefined) {
      throw new Error('No deadline is set.');
    }
    this.now = next.dueAt;
    const [body = ''] = await this.takeDue();
    return this.consume(body);
  }

  /** The instance. Throws if there is none. */
  instance(id: string): ProcessInstance {
    const found = this.instances.find(`${this.#options.process.name}#${id}`);
    if (found === undefined) {
      throw new Error(`There is no instance ${id}.`);
    }
    return found;
  }

  readonly #open = (context: MessageContext) => {
    const transaction = new InMemoryUnitOfWork();
    const { process, topics, nextFate = () => 'commits' as const } = this.#options;
    const parts = composeUnitOfWork(transaction, {
      inbox: new InMemoryInbox({ transaction, table: this.#inbox }),
      outbox: new InMemoryOutbox({
        transaction,
        table: this.#outbox,
        schedules: this.#schedules,
        service: 'shop',
        topics: [...topics, process.topic],
        context,
        clock: () => this.now,
      }),
      processes: new InMemoryProcessStore({ transaction, table: this.instances }),
    });
    return {
      ...parts,
      commit: async () => {
        const fate = nextFate();
        if (fate === 'before') {
          throw new Error('The process ended before the commit.');
        }
        await parts.commit();
        if (fate === 'after') {
          throw new Error('The process ended after the commit.');
        }
      },
    };
  };
}

/** Encodes a message of another service. */
export const encodeMessage = async <TDefinition extends MessageDefinition>(
  definition: TDefinition,
  payload: PayloadInputOf<TDefinition>,
  correlationId: CorrelationId = nextCorrelationId(),
): Promise<string> => {
  const recorder = createOutboxRecorder({
    service: 'another',
    topics: [defineTopic('deliveries', [definition], { order: 'none' })],
    context: { correlationId },
    nextMessageId,
  });
  recorder.add(definition.create(payload, { about: { id: 'test' } }));
  await recorder.prepare();
  const [body] = recorder.takeItems().flatMap(({ messages }) => messages.map((message) => message.body));
  return body ?? '';
};
