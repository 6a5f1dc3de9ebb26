import { assertCount, maxTimerMilliseconds } from '@dynamo-outbox/kernel';
import type { AsyncApiDocument } from '@dynamo-outbox/contracts/asyncapi';
import type { MessageContext } from '@dynamo-outbox/messaging';
import { assertWithUnitOfWorkOptions, type WithUnitOfWorkOptions } from '@dynamo-outbox/unit-of-work';
import { Hono } from 'hono';

import type { Logger } from '@dynamo-outbox/service-runtime';
import { createAllowedMethods } from './allowed-methods.ts';
import { type Answer, jsonAnswer, toResponse } from './answer.ts';
import { answerPage } from './docs/answer-page.ts';
import { answerMessagesPage } from './docs/messages/answer-messages-page.ts';
import type { Endpoint } from './endpoint/endpoint.ts';
import { answerError } from './errors/answer-error.ts';
import { RequestRefusedError } from './errors/request-refused-error.ts';
import { answerHealth } from './health/answer-health.ts';
import type { DependencyChecks } from './health/check-dependencies.ts';
import { type Authenticate, describeAuthenticated, withCallerOf } from './middleware/authenticate.ts';
import { observeRequests, type RequestEnvironment } from './middleware/observe-requests.ts';
import { type ApiInformation, describeApi } from './openapi/describe-api.ts';
import { pathsOfSystem, type SystemPaths } from './openapi/describe-system-paths.ts';

/** The parts of a service's HTTP application. */
export interface ServiceAppOptions<TUnitOfWork> {
  readonly information: ApiInformation;
  readonly endpoints: readonly Endpoint<TUnitOfWork>[];
  readonly openUnitOfWork: (context: MessageContext) => TUnitOfWork;
  readonly logger: Logger;
  /**
   * Authenticates each request to an operation; its caller becomes part of the context of the unit of work. Default: no request has
   * a caller.
   */
  readonly authenticate?: Authenticate;
  /** Dependencies that the health response checks. */
  readonly dependencies: DependencyChecks;
  /** Maximum wait for a dependency, in milliseconds. Default 2,000. */
  readonly healthTimeoutMilliseconds?: number;
  /** Alias paths of `/health`. */
  readonly healthAliases?: readonly string[];
  /**
   * Creates the AsyncAPI document of the service's messages, usually with `describeMessages`. Called once, by the first request for
   * the document or its page. Default: the service has neither.
   */
  readonly messages?: () => AsyncApiDocument;
  /** Retry policy after a lost race. */
  readonly retries?: WithUnitOfWorkOptions;
}

/** The HTTP application of a service, for Lambda, for Node and for tests. */
export interface ServiceApp {
  /** Handles one request. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
}

type App = Hono<RequestEnvironment>;

const pathsOf = ({ description: { aliases, path } }: Endpoint<never>): readonly string[] => [
  path,
  ...aliases,
];

const toHonoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/gu, ':$1');

const serveEndpoints = <TUnitOfWork>(app: App, options: ServiceAppOptions<TUnitOfWork>): void => {
  const { authenticate, endpoints, openUnitOfWork, retries = {} } = options;
  for (const endpoint of endpoints) {
    app.on(endpoint.description.method, pathsOf(endpoint).map(toHonoPath), async (context) => {
      const request = context.req.raw;
      const messageContext = await withCallerOf(request, context.get('messageContext'), authenticate);
      const answer = await endpoint.answer(
        { request, parameters: context.req.param() },
        { context: messageContext, openUnitOfWork, retries },
      );
      return toResponse(answer);
    });
  }
};

const serveSystemPaths = <TUnitOfWork>(
  app: App,
  systemPaths: SystemPaths,
  options: ServiceAppOptions<TUnitOfWork>,
): void => {
  const {
    authenticate,
    dependencies,
    endpoints,
    healthTimeoutMilliseconds = 2_000,
    information,
    logger,
  } = options;
  const descriptions = endpoints.map(({ description }) => describeAuthenticated(description, authenticate));
  const api = describeApi({ information, descriptions, systemPaths });
  assertCount('healthTimeoutMilliseconds', healthTimeoutMilliseconds, { max: maxTimerMilliseconds });
  const health = { dependencies, logger, timeoutMilliseconds: healthTimeoutMilliseconds };
  app.on('GET', [...systemPaths.health], async () => toResponse(await answerHealth(health)));
  app.get(systemPaths.document, () => toResponse(jsonAnswer(200, api)));
  app.get(systemPaths.page, ({ req }) =>
    toResponse(
      answerPage(api, { origin: new URL(req.url).origin, messagesPage: systemPaths.messages?.page }),
    ),
  );
};

const once = <TValue extends object>(create: () => TValue): (() => TValue) => {
  let created: TValue | undefined;
  return () => (created ??= create());
};

const serveMessages = (
  app: App,
  { messages: paths, page }: SystemPaths,
  create: (() => AsyncApiDocument) | undefined,
): void => {
  if (paths === undefined || create === undefined) {
    return;
  }
  const document = once(create);
  app.get(paths.document, () => toResponse(jsonAnswer(200, document())));
  app.get(paths.page, () =>
    toResponse(answerMessagesPage(document(), { document: paths.document, operationsPage: page })),
  );
};

const serveErrors = (app: App, served: Parameters<typeof createAllowedMethods>[0], logger: Logger): void => {
  const allowedMethods = createAllowedMethods(served);
  app.notFound((context) => {
    const { correlationId } = context.get('messageContext');
    const methods = allowedMethods(context.req.path);
    const code = methods.length === 0 ? 'ROUTE_NOT_FOUND_ERROR' : 'METHOD_NOT_ALLOWED_ERROR';
    const answer: Answer = answerError(new RequestRefusedError(code), correlationId);
    const headers = methods.length === 0 ? {} : { Allow: methods.join(', ') };
    return toResponse({ ...answer, headers: { ...answer.headers, ...headers } });
  });
  app.onError((error, context) => {
    const { correlationId } = context.get('messageContext');
    const answer = answerError(error, correlationId);
    if (answer.status >= 500) {
      logger.error('request.failed', { error, correlationId, path: context.req.path });
    }
    return toResponse(answer);
  });
};

/**
 * Builds a service's HTTP application: its operations, `/health`, `/openapi.json` and `/docs`, and with `messages` also
 * `/asyncapi.json` and `/docs/messages`.
 *
 * Trailing slashes are optional, and every GET path also answers HEAD. Every response carries `X-Correlation-Id`; every
 * error has the body `{ error, message, details }`.
 */
export const createServiceApp = <TUnitOfWork>(options: ServiceAppOptions<TUnitOfWork>): ServiceApp => {
  const { endpoints, healthAliases = [], logger, messages, retries = {} } = options;
  assertWithUnitOfWorkOptions(retries, 'retries.');
  const systemPaths: SystemPaths = {
    health: ['/health', ...healthAliases],
    document: '/openapi.json',
    page: '/docs',
    ...(messages === undefined ? {} : { messages: { document: '/asyncapi.json', page: '/docs/messages' } }),
  };
  const served = [
    ...pathsOfSystem(systemPaths).map((path) => ({ method: 'GET', path })),
    ...endpoints.flatMap((each) => pathsOf(each).map((path) => ({ method: each.description.method, path }))),
  ];
  const app: App = new Hono<RequestEnvironment>({ strict: false });
  app.use(observeRequests(logger));
  // Before the operations: an alias such as /orders/health would otherwise match an order id.
  serveSystemPaths(app, systemPaths, options);
  serveMessages(app, systemPaths, messages);
  serveEndpoints(app, options);
  serveErrors(app, served, logger);
  return { fetch: async (request) => app.fetch(request) };
};
