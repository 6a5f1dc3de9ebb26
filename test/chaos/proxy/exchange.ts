import { dice } from '../random.ts';
import { type Batch, type Fate, isForwarded } from './batch.ts';
import { type Answer, cancelled, expiredIterator, serverError, throttled } from './error-answers.ts';
import type { Fault, FaultKind } from './fault.ts';
import type { ReadRequest } from './forwarding.ts';
import type { Operation } from './operation.ts';
import { readBatch } from './read-batch.ts';
import { isCopy, type ReceivedMessage, StandardQueueLiberties } from './standard-queue.ts';

/** A request and its operation. */
export interface Exchange {
  readonly request: ReadRequest;
  readonly operation: Operation;
}

/** A response, and whether the planned fault was injected. */
export interface FaultyAnswer {
  readonly answer: Answer;
  readonly isFaulty: boolean;
}

/** Forwards a request to the service. */
export type Ask = (request: ReadRequest) => Promise<Answer>;

type AnswerInstead = (exchange: Exchange, thrown: number) => Answer;

const insteadOf: Readonly<Partial<Record<FaultKind, AnswerInstead>>> = {
  'server-error': ({ operation }, thrown) => serverError(operation, thrown),
  throttled: ({ operation }, thrown) => throttled(operation, thrown),
  'transaction-conflict': ({ request }, thrown) => cancelled(request.body, 'conflict', thrown),
  'transaction-throttled': ({ request }, thrown) => cancelled(request.body, 'throttled', thrown),
  'expired-iterator': () => expiredIterator(),
};

/** The response of a fault that replaces the service. The request is not forwarded. */
export const answerInstead = (exchange: Exchange, fault: Fault | undefined): Answer | undefined =>
  fault && insteadOf[fault.kind]?.(exchange, fault.dice);

const fateOfKind: Readonly<Partial<Record<FaultKind, Fate>>> = {
  'failed-entries': 'failed',
  'unmentioned-entries': 'unmentioned',
  'misreported-entries': 'misreported',
};

// About a third of the entries, and one at least.
const entryShare = 1 / 3;

/** Returns the fate of each entry. Copies are `pretended`, because the queue does not know them. */
const fatesOf = ({ size, receiptHandles }: Batch, fault: Fault | undefined): readonly Fate[] => {
  const faulty = fault && fateOfKind[fault.kind];
  const certain = Math.floor((fault?.dice ?? 0) * size);
  return Array.from({ length: size }, (_, index): Fate => {
    if (isCopy(receiptHandles[index])) {
      return 'pretended';
    }
    const isChosen = index === certain || dice(fault?.dice ?? 0, index) < entryShare;
    return faulty !== undefined && isChosen ? faulty : 'passed';
  });
};

const isOk = ({ status }: Answer): boolean => status === 200;

const successOf = ({ service }: Operation): Answer => ({
  status: 200,
  headers: { 'content-type': service === 'sns' ? 'text/xml' : 'application/x-amz-json-1.0' },
  body: Buffer.from('{}'),
});

const askForBatch = async (
  { request, operation }: Exchange,
  { batch, fates }: { readonly batch: Batch; readonly fates: readonly Fate[] },
  ask: Ask,
): Promise<Answer> => {
  const isAnyLeft = fates.some(isForwarded);
  const answered = isAnyLeft
    ? await ask({ ...request, body: batch.requestWith((index) => isForwarded(fates[index])) })
    : undefined;
  if (answered !== undefined && !isOk(answered)) {
    return answered;
  }
  return { ...(answered ?? successOf(operation)), body: batch.answerWith(fates, answered?.body) };
};

interface ReceiveRequest {
  readonly QueueUrl?: string;
  readonly MaxNumberOfMessages?: number;
  readonly ReceiptHandle?: string;
}

/** Forwards the requests of clients, and applies faults to single entries and messages. */
export class Negotiator {
  readonly #ask: Ask;
  readonly #liberties = new Map<string, StandardQueueLiberties>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async negotiate(exchange: Exchange, fault: Fault | undefined): Promise<FaultyAnswer> {
    const { request, operation } = exchange;
    const batch = readBatch(operation, request.body);
    if (batch !== undefined) {
      const fates = fatesOf(batch, fault);
      const isFaulty = fates.some((fate) => fate !== 'passed' && fate !== 'pretended');
      // Most batches pass unchanged, so that the proxy cannot rebuild them wrongly.
      return fates.every((fate) => fate === 'passed')
        ? { answer: await this.#ask(request), isFaulty }
        : { answer: await askForBatch(exchange, { batch, fates }, this.#ask), isFaulty };
    }
    return operation.service === 'sqs' ? this.#askQueue(exchange, fault) : this.#askPlainly(request);
  }

  async #askPlainly(request: ReadRequest): Promise<FaultyAnswer> {
    return { answer: await this.#ask(request), isFaulty: false };
  }

  async #askQueue({ request, operation }: Exchange, fault: Fault | undefined): Promise<FaultyAnswer> {
    const asked = JSON.parse(request.body.toString()) as ReceiveRequest;
    if (isCopy(asked.ReceiptHandle)) {
      return { answer: successOf(operation), isFaulty: false };
    }
    const { QueueUrl: queue = '' } = asked;
    const isStandardReceive = operation.name === 'ReceiveMessage' && !queue.endsWith('.fifo');
    if (!isStandardReceive) {
      return this.#askPlainly(request);
    }
    const answer = await this.#ask(request);
    return isOk(answer) ? this.#deliver(asked, answer, fault) : { answer, isFaulty: false };
  }

  #deliver(
    { QueueUrl: queue = '', MaxNumberOfMessages: maximum = 1 }: ReceiveRequest,
    answer: Answer,
    fault: Fault | undefined,
  ): FaultyAnswer {
    const { Messages: messages = [] } = JSON.parse(answer.body.toString()) as {
      readonly Messages?: readonly ReceivedMessage[];
    };
    const { delivered, isFaulty } = this.#libertiesOf(queue).deliver(messages, maximum, queueFault(fault));
    return {
      answer: { ...answer, body: Buffer.from(JSON.stringify({ Messages: delivered })) },
      isFaulty,
    };
  }

  #libertiesOf(queue: string): StandardQueueLiberties {
    const known = this.#liberties.get(queue);
    if (known !== undefined) {
      return known;
    }
    const liberties = new StandardQueueLiberties();
    this.#liberties.set(queue, liberties);
    return liberties;
  }
}

const queueFault = (fault: Fault | undefined): Fault | undefined =>
  fault?.kind === 'duplicate-delivery' || fault?.kind === 'reordered-delivery' ? fault : undefined;
