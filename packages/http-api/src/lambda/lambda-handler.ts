import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { respondUnreadable } from '../errors/answer-unreadable.ts';
import { correlationIdHeader } from '../middleware/request-context.ts';
import type { ServiceApp } from '../service-app.ts';
import { headerOf, toRequest } from './read-event.ts';

/** Lambda handler for an API Gateway HTTP API or a function URL, payload format 2.0. */
export type HttpLambdaHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

const setCookie = 'set-cookie';

const toResult = async (response: Response): Promise<APIGatewayProxyStructuredResultV2> => {
  const cookies = response.headers.getSetCookie();
  const headers = [...response.headers].filter(([name]) => name !== setCookie);
  return {
    statusCode: response.status,
    headers: Object.fromEntries(headers),
    // A single header cannot hold several cookies.
    ...(cookies.length === 0 ? {} : { cookies }),
    body: await response.text(),
    isBase64Encoded: false,
  };
};

/**
 * Serves an application from Lambda. Never rejects: the response to an invalid event is 400 with a correlation id.
 *
 * Every response of this toolkit is text, so none is base64-encoded.
 */
export const createLambdaHandler =
  (app: ServiceApp): HttpLambdaHandler =>
  async (event) => {
    const request = toRequest(event);
    return toResult(
      request === undefined
        ? respondUnreadable(headerOf(event, correlationIdHeader))
        : await app.fetch(request),
    );
  };
