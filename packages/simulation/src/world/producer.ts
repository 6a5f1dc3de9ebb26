import { nextCorrelationId, toCorrelationId } from '@dynamo-outbox/messaging';
import type { MessageDraft } from '@dynamo-outbox/messaging';
import { S3PayloadStore } from '@dynamo-outbox/messaging/s3';
import { composeUnitOfWork, withUnitOfWork } from '@dynamo-outbox/unit-of-work';
import { DynamoDbUnitOfWork } from '@dynamo-outbox/unit-of-work/dynamodb';
import { once } from '../engine/once.ts';
import { SimulatedProcess } from '../engine/simulated-process.ts';
import type { PublishedVersion, Setup } from '../history/setup.ts';
import type { ChangeStep, MessageStep, Step } from '../history/step.ts';
import { refusedByTopic } from '../sns/model-sns-client.ts';
import type { Account } from './accounts.ts';
import { Accounts } from './accounts.ts';
import type { Cloud } from './cloud.ts';
import { EntryStrayed, names, topicsOf } from './contract.ts';
import { entryDefinition, toVersion } from './entry-versions.ts';

type CommitStep = Extract<Step, { readonly kind: 'commit' }>;

/** The result of a commit as its producer knows it; `unknown` when the producer died or got no answer. */
export type CommitEnd = 'committed' | 'refused' | 'unknown';

/** A tried commit and its result, as far as the producer knows. */
export interface TriedCommit {
  /** Labels of the messages it wanted to record. */
  readonly labels: readonly string[];
  readonly end: CommitEnd;
  /** The code of the error that ended it. */
  readonly code: string | undefined;
}

// Large messages exceed this limit, so their payloads are stored in S3.
const shortInlineLimitBytes = 4_096;
// Messages with a filler stay below this limit, so that their item has to be split.
const longInlineLimitBytes = 250_000;
const largePayload = 'x'.repeat(5_000);

const fillerOf = ({ kind }: MessageStep, bytes = 0): { readonly filler?: string } => {
  if (kind === 'refused') {
    return { filler: refusedByTopic };
  }
  if (kind === 'large') {
    return { filler: largePayload };
  }
  return bytes > 0 ? { filler: 'y'.repeat(bytes) } : {};
};

/** Codes of errors after which certainly nothing was written. */
const refusals: ReadonlySet<string> = new Set([
  'ACCOUNT_CHANGED_MEANWHILE',
  'INVALID_AGGREGATE_REFERENCE',
  'VERSION_ALREADY_RECORDED',
  'OUTBOX_KEY_CHANGED_MEANWHILE',
  'TRANSACTION_CONFLICT',
  'TRANSACTION_THROTTLED',
]);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** A process of the producing service. It is started again when it dies. */
export class Producer {
  readonly #cloud: Cloud;
  readonly #setup: Setup;
  readonly #place: number;
  readonly #tried: TriedCommit[] = [];
  #starts = 0;
  #process: SimulatedProcess;

  constructor(cloud: Cloud, setup: Setup, place: number) {
    this.#cloud = cloud;
    this.#setup = setup;
    this.#place = place;
    this.#process = this.#start();
  }

  /** Every commit that was tried. */
  get tried(): readonly TriedCommit[] {
    return this.#tried;
  }

  /** Moves the clock of the process. */
  jump(milliseconds: number): void {
    this.#process.jump(milliseconds);
  }

  /** Tries a commit, and calls back when it has ended in any way. */
  commit(step: CommitStep, index: number, over: () => void): void {
    const process = this.#process.isAlive ? this.#process : this.#start();
    const labels = step.changes.flatMap(({ messages }, change) =>
      messages.map((_, place) => `${index}.${change}.${place}`),
    );
    const end = once((how: CommitEnd, code?: string) => {
      this.#tried.push({ labels, end: how, code });
      over();
    });
    process.whenKilled(() => {
      end('unknown');
    });
    void this.#run(process, step, index).then(
      () => {
        end('committed');
      },
      (error: unknown) => {
        const code = codeOf(error);
        this.#cloud.engine.timeline?.add(
          this.#cloud.engine.now,
          process.name,
          `commit ${index} fails: ${String(error)}`,
        );
        end(code !== undefined && refusals.has(code) ? 'refused' : 'unknown', code);
      },
    );
  }

  #start(): SimulatedProcess {
    this.#starts += 1;
    const skew = this.#setup.skewMilliseconds * (this.#place % 2 === 0 ? 1 : -1);
    const name = `producer-${this.#place}@${this.#starts}`;
    this.#process = new SimulatedProcess(this.#cloud.engine, { name, skewMilliseconds: skew });
    return this.#process;
  }

  #open(process: SimulatedProcess, inlineLimitBytes: number, published: PublishedVersion) {
    const { dynamoDb, s3 } = this.#cloud.clientsOf(process);
    const { clock, sleep, random, nextMessageId } = process;
    const transaction = new DynamoDbUnitOfWork({
      client: dynamoDb,
      nextToken: process.nextUuid,
      clock,
      sleep,
      random,
    });
    const store = new S3PayloadStore({ client: s3.asSdk(), bucketName: names.bucket });
    return composeUnitOfWork(transaction, {
      accounts: new Accounts(dynamoDb, transaction),
      outbox: this.#cloud.parts.createOutbox({
        transaction,
        tableName: names.outbox,
        service: 'producer',
        client: dynamoDb,
        topics: topicsOf(this.#setup.order, published),
        context: { correlationId: toCorrelationId(process.nextUuid()) ?? nextCorrelationId() },
        clock,
        nextMessageId,
        tracking: this.#setup.tracking,
        shards: 2,
        payloads: { store, inlineLimitBytes, compressionThresholdBytes: Number.POSITIVE_INFINITY },
      }),
    });
  }

  async #run(process: SimulatedProcess, step: CommitStep, index: number): Promise<void> {
    const { sleep, random } = process;
    // A process that is deployed ends its commit first.
    const published = this.#cloud.deployments.producerAt(this.#place);
    const isFilled = step.changes.some(({ fillerBytes = 0 }) => fillerBytes > 0);
    await withUnitOfWork(
      () => this.#open(process, isFilled ? longInlineLimitBytes : shortInlineLimitBytes, published),
      async ({ accounts, outbox }) => {
        for (const [place, change] of step.changes.entries()) {
          const account = await accounts.read(String(change.account));
          const about = aboutOf(accounts, account, change);
          outbox.add(...toDrafts(change, { about, prefix: `${index}.${place}`, published }));
        }
      },
      { sleep, random },
    );
  }
}

const aboutOf = (
  accounts: Accounts,
  account: Account,
  { kind }: ChangeStep,
): { readonly id: string; readonly version?: number } => {
  const { id } = account;
  switch (kind) {
    case 'mention':
      return { id };
    case 'remove':
      // If the account does not exist, the step only mentions it.
      return account.version === undefined ? { id } : { id, version: accounts.remove(account) };
    case 'change':
      return { id, version: accounts.change(account) };
  }
};

/** Where the drafts of a change belong. */
interface DraftPlace {
  readonly about: { readonly id: string; readonly version?: number };
  /** Start of their labels. */
  readonly prefix: string;
  readonly published: PublishedVersion;
}

const toDrafts = (
  { messages, fillerBytes }: ChangeStep,
  { about, prefix, published }: DraftPlace,
): readonly MessageDraft[] =>
  messages.map((message, place) => {
    const entry = { label: `${prefix}.${place}`, kind: message.kind, ...fillerOf(message, fillerBytes) };
    return message.kind === 'nowhere'
      ? EntryStrayed.create(entry, { about })
      : entryDefinition(published).create(toVersion(entry, published.version), { about });
  });
