import { type CorrelationId, nextCorrelationId, toCorrelationId } from '@dynamo-outbox/messaging';

import { toResponse } from '../answer.ts';
import { correlationIdHeader } from '../middleware/request-context.ts';
import { answerRefusedRequest } from './answer-error.ts';
import { RequestRefusedError } from './request-refused-error.ts';

/**
 * Returns the response to data that is not a valid HTTP request: 400, with the given correlation id or a new one.
 *
 * @param correlationId - the correlation id in the data, if it has one
 */
export const respondUnreadable = (correlationId?: unknown): Response => {
  const id: CorrelationId = toCorrelationId(correlationId) ?? nextCorrelationId();
  const details = [{ field: 'request', message: 'is not a readable HTTP request' }];
  const answer = answerRefusedRequest(new RequestRefusedError('VALIDATION_ERROR', details));
  return toResponse({
    ...answer,
    headers: { ...answer.headers, [correlationIdHeader]: id, 'X-Content-Type-Options': 'nosniff' },
  });
};
