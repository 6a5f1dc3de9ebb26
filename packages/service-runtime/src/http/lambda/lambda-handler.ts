import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { ServiceApp } from '../service-app.ts';

/** The handler of an API Gateway HTTP API or a function URL: payload format 2.0. */
export type HttpLambdaHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

const toUrl = ({ rawPath, rawQueryString, requestContext }: APIGatewayProxyEventV2): string => {
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  return `https://${requestContext.domainName}${rawPath}${query}`;
};

const toHeaders = (event: APIGatewayProxyEventV2): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) {
      headers.set(name, value);
    }
  }
  return headers;
};

const toRequest = (event: APIGatewayProxyEventV2): Request => {
  const { body, isBase64Encoded, requestContext } = event;
  const { method } = requestContext.http;
  // A Request refuses a body for these two.
  const isBodyless = method === 'GET' || method === 'HEAD' || body === undefined;
  return new Request(toUrl(event), {
    method,
    headers: toHeaders(event),
    ...(isBodyless ? {} : { body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') }),
  });
};

/** Serves an application from Lambda. Every answer of this toolkit is text, so none is sent in base64. */
export const createLambdaHandler =
  (app: ServiceApp): HttpLambdaHandler =>
  async (event) => {
    const response = await app.fetch(toRequest(event));
    return {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
      isBase64Encoded: false,
    };
  };
