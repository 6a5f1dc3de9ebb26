import type { CorrelationId } from '@dynamo-outbox/messaging';
import { isLostRace } from '@dynamo-outbox/unit-of-work';

import { type Answer, jsonAnswer } from '../answer.ts';
import { commonErrors, type ErrorStatus } from './error-case.ts';
import type { ErrorBody } from './error-body.ts';
import { RequestRefusedError } from './request-refused-error.ts';

const answerOf = (status: ErrorStatus, body: ErrorBody): Answer => jsonAnswer(status, body);

/** Returns the response to a request that was rejected before any work began. */
export const answerRefusedRequest = ({ code, details, message }: RequestRefusedError): Answer => {
  const answer = answerOf(commonErrors[code].status, { error: code, message, details });
  // HTTP requires this header with status 401 (RFC 9110, 15.5.2).
  return code === 'UNAUTHENTICATED_ERROR'
    ? { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': 'Bearer' } }
    : answer;
};

const answerSystemError = (correlationId: CorrelationId): Answer => {
  const { status, message } = commonErrors.SYSTEM_ERROR;
  return answerOf(status, {
    error: 'SYSTEM_ERROR',
    // Contains no details of the error, which might reveal tables, keys or payloads. The log has them under this id.
    message: `${message} Quote the correlation id ${correlationId} when you report it.`,
    details: [],
  });
};

/** Returns the response to a thrown error: its own response if the caller can act on it, otherwise `SYSTEM_ERROR`. */
export const answerError = (error: unknown, correlationId: CorrelationId): Answer => {
  if (error instanceof RequestRefusedError) {
    return answerRefusedRequest(error);
  }
  return isLostRace(error)
    ? answerRefusedRequest(new RequestRefusedError('CHANGED_MEANWHILE_ERROR'))
    : answerSystemError(correlationId);
};
