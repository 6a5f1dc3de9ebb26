import type { MessageContext } from '@dynamo-outbox/messaging';
import type { MiddlewareHandler } from 'hono';

import type { Logger } from '@dynamo-outbox/service-runtime';
import { correlationIdHeader, readRequestContext } from './request-context.ts';

/** What the scaffolding keeps for the length of a request. */
export interface RequestVariables {
  /** What set the request off; for the messages it sends. */
  readonly messageContext: MessageContext;
}

/** The environment of hono, as the scaffolding uses it. */
export interface RequestEnvironment {
  readonly Variables: RequestVariables;
}

/** Binds the correlation id, returns it with every answer, errors included, and logs each request as it ends. */
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
