import type { MessageContext } from '@dynamo-outbox/messaging';
import { withUnitOfWork, type WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';

import type { Answer } from '../answer.ts';
import { answerOnce, fingerprintOf, type IdempotentUnitOfWork } from '../idempotency/answer-once.ts';
import type { EndpointDescription, EndpointInput } from './endpoint-description.ts';
import { answerOutcome, type Outcome } from './outcome.ts';
import { type IncomingRequest, readInput } from './read-input.ts';

/** What an operation runs in. */
export interface EndpointEnvironment<TUnitOfWork> {
  /** What set the request off; goes on into every message. */
  readonly context: MessageContext;
  readonly openUnitOfWork: (context: MessageContext) => TUnitOfWork;
  /** How often, and how patiently, work is run again after a lost race. */
  readonly retries: WithUnitOfWorkOptions;
}

/** One operation, ready to be served. */
export interface Endpoint<TUnitOfWork> {
  readonly description: EndpointDescription;
  /**
   * Answers one request. Rejects with `RequestRefusedError` when it is not in order, and with whatever the work
   * rejects with.
   */
  answer(incoming: IncomingRequest, environment: EndpointEnvironment<TUnitOfWork>): Promise<Answer>;
}

/** Joins a description with what answers it, without a unit of work: for reading. */
export const queryEndpoint = <const TDescription extends EndpointDescription>(
  description: TDescription,
  read: (input: EndpointInput<TDescription>) => Promise<Outcome<TDescription>>,
): Endpoint<unknown> => ({
  description,
  answer: async (incoming) => {
    const { input } = await readInput(description, incoming);
    return answerOutcome(description, await read(input));
  },
});

/**
 * Joins a description with the work that answers it, in a unit of work that commits when the work returns.
 *
 * After a lost race the whole work is run again. With an `Idempotency-Key` the answer commits with the effect.
 */
export const commandEndpoint = <
  const TDescription extends EndpointDescription,
  TUnitOfWork extends IdempotentUnitOfWork,
>(
  description: TDescription,
  handle: (unitOfWork: TUnitOfWork, input: EndpointInput<TDescription>) => Promise<Outcome<TDescription>>,
): Endpoint<TUnitOfWork> => ({
  description,
  answer: async (incoming, { context, openUnitOfWork, retries }) => {
    const { idempotencyKey: key, input } = await readInput(description, incoming);
    const { operationId: operation } = description;
    const work = async (unitOfWork: TUnitOfWork): Promise<Answer> =>
      answerOutcome(description, await handle(unitOfWork, input));
    const workOnce =
      key === undefined
        ? work
        : answerOnce({ operation, key, fingerprint: fingerprintOf(operation, input) }, work);
    return withUnitOfWork(() => openUnitOfWork(context), workOnce, retries);
  },
});
