import type { MessageContext } from '@dynamo-outbox/messaging';
import type { MiddlewareHandler } from 'hono';

import type { Logger } from '@dynamo-outbox/service-runtime';
import { correlationIdHeader, readRequestContext } from './request-context.ts';

/** Variables of a request in hono. */
export interface RequestVariables {
  /** Causation of the request, for the messages that it sends. */
  readonly messageContext: MessageContext;
}

/** The hono environment of the application. */
export interface RequestEnvironment {
  readonly Variables: RequestVariables;
}

/** Sets the correlation id, returns it with every response including errors, and logs each completed request. */
export const observeRequests =
  (logger: Logger): MiddlewareHandler<RequestEnvironment> =>
  async (context, next) => {
    const messageContext = readRequestContext(context.req.raw.headers);
    const startedAt = performance.now();
    context.set('messageContext', messageContext);
    await next();
    context.header(correlationIdHeader, messageContext.correlationId);
    context.header('X-Content-Type-Options', 'nosniff');
    logger.info('request.answered', {
      method: context.req.method,
      path: context.req.path,
      status: context.res.status,
      milliseconds: Math.round(performance.now() - startedAt),
      correlationId: messageContext.correlationId,
    });
  };
