import { type CorrelationId, nextCorrelationId, toCorrelationId } from '@dynamo-outbox/messaging';

import { toResponse } from '../answer.ts';
import { correlationIdHeader } from '../middleware/request-context.ts';
import { answerRefusedRequest } from './answer-error.ts';
import { RequestRefusedError } from './request-refused-error.ts';

/**
 * The response to something that is no request the application could be given: 400, with the correlation id it came with or a new one.
 *
 * @param correlationId - what the request has under that name, if anything
 */
export const respondUnreadable = (correlationId?: unknown): Response => {
  const id: CorrelationId = toCorrelationId(correlationId) ?? nextCorrelationId();
  const details = [{ field: 'request', message: 'is not an HTTP request that can be read' }];
  const answer = answerRefusedRequest(new RequestRefusedError('VALIDATION_ERROR', details));
  return toResponse({
    ...answer,
    headers: { ...answer.headers, [correlationIdHeader]: id, 'X-Content-Type-Options': 'nosniff' },
  });
};
