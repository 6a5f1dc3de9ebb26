import { createHash } from 'node:crypto';

import type { Caller } from '@dynamo-outbox/messaging';
import type { UnitOfWork } from '@dynamo-outbox/unit-of-work';

import { type Answer } from '../answer.ts';
import { RequestRefusedError } from '../errors/request-refused-error.ts';
import { idempotencyKeyHeader } from './idempotency-key-header.ts';
import type { IdempotencyKey, IdempotencyRecord, IdempotencyRecords } from './idempotency-records.ts';

/** A unit of work that stores the responses to idempotency keys. */
export interface IdempotentUnitOfWork extends UnitOfWork {
  readonly idempotencyRecords: IdempotencyRecords;
}

/** A request whose effect must happen once. */
export interface RepeatableRequest extends IdempotencyKey {
  readonly fingerprint: string;
}

/** Header that marks a repeated response. */
export const replayedHeader = 'Idempotency-Replayed';

/**
 * Computes a digest of the request: operation, path parameters, parsed body, and the caller if there is one. So the key of one
 * caller never returns the response that another caller received.
 *
 * Spacing, field order and unknown fields do not count, because a client may encode its repetition differently.
 */
export const fingerprintOf = (operation: string, input: object, caller?: Caller): string =>
  createHash('sha256')
    .update(
      JSON.stringify([operation, input, ...(caller === undefined ? [] : [caller.tenant, caller.subject])]),
    )
    .digest('hex');

const repeatAnswer = ({ answer, fingerprint }: IdempotencyRecord, request: RepeatableRequest): Answer => {
  if (fingerprint !== request.fingerprint) {
    throw new RequestRefusedError('IDEMPOTENCY_KEY_REUSED_ERROR', [
      { field: idempotencyKeyHeader, message: 'was used for another request' },
    ]);
  }
  const location = answer.location === undefined ? {} : { Location: answer.location };
  return {
    status: answer.status,
    headers: { 'Content-Type': 'application/json', ...location, [replayedHeader]: 'true' },
    body: answer.body,
  };
};

const toRecord = (request: RepeatableRequest, { body, headers, status }: Answer): IdempotencyRecord => {
  const location = headers['Location'];
  return { ...request, answer: { status, body, ...(location === undefined ? {} : { location }) } };
};

/**
 * Runs work once for each key, and returns the stored response to every repetition.
 *
 * The record commits with the effect, so a crash cannot separate them. Final refusals are stored too: otherwise a
 * delayed copy of a refused request could have the effect that the answer ruled out. A temporary
 * refusal asks the caller to try again, so it is not stored: the same key then makes a new attempt. Work that returns a
 * temporary refusal MUST NOT stage changes. Errors are not stored either, because nothing was committed.
 *
 * When two requests with the same key race, the commit of the later one fails as a lost race. `withUnitOfWork` then
 * runs its work again, which finds the stored response.
 */
export const answerOnce =
  <TUnitOfWork extends IdempotentUnitOfWork>(
    request: RepeatableRequest,
    work: (unitOfWork: TUnitOfWork) => Promise<Answer>,
  ) =>
  async (unitOfWork: TUnitOfWork): Promise<Answer> => {
    const earlier = await unitOfWork.idempotencyRecords.find(request);
    if (earlier !== undefined) {
      return repeatAnswer(earlier, request);
    }
    const answer = await work(unitOfWork);
    if (answer.isTemporary !== true) {
      unitOfWork.idempotencyRecords.add(toRecord(request, answer));
    }
    return answer;
  };
