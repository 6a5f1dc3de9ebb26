import type { MessageContext } from '@dynamo-outbox/messaging';
import { withUnitOfWork, type WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';

import type { Answer } from '../answer.ts';
import { answerOnce, fingerprintOf, type IdempotentUnitOfWork } from '../idempotency/answer-once.ts';
import type { EndpointDescription, EndpointInput } from './endpoint-description.ts';
import { answerOutcome, type Outcome } from './outcome.ts';
import { type IncomingRequest, readInput } from './read-input.ts';

/** Context of an operation. */
interface EndpointEnvironment<TUnitOfWork> {
  /** Causation of the request, passed on to every message. */
  readonly context: MessageContext;
  readonly openUnitOfWork: (context: MessageContext) => TUnitOfWork;
  /** Retry policy after a lost race. */
  readonly retries: WithUnitOfWorkOptions;
}

/** One operation, ready to be served. */
export interface Endpoint<TUnitOfWork> {
  readonly description: EndpointDescription;
  /**
   * Handles one request. Rejects with `RequestRefusedError` for an invalid request, and otherwise with the error of the
   * work.
   */
  answer(incoming: IncomingRequest, environment: EndpointEnvironment<TUnitOfWork>): Promise<Answer>;
}

/** Combines a description with a handler, without a unit of work. Use it for reads. */
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
 * Combines a description with work in a unit of work that commits when the work returns.
 *
 * After a lost race, the whole work runs again. With an `Idempotency-Key`, the response commits together with the
 * effect.
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
    const { query, ...rest } = input;
    // Without a query, the digest is that of records from before operations had one.
    const repeatable = Object.keys(query).length === 0 ? rest : input;
    const work = async (unitOfWork: TUnitOfWork): Promise<Answer> =>
      answerOutcome(description, await handle(unitOfWork, input));
    const workOnce =
      key === undefined
        ? work
        : answerOnce(
            { operation, key, fingerprint: fingerprintOf(operation, repeatable, context.caller) },
            work,
          );
    return withUnitOfWork(() => openUnitOfWork(context), workOnce, retries);
  },
});
