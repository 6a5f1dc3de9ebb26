import type { Answer } from '../answer.ts';
import type { OpenApiDocument } from '../openapi/openapi-document.ts';
import type { LocatedOperation } from './curl-command.ts';
import { type Html, html, joinHtml, noHtml } from './html.ts';
import { htmlAnswer } from './html-answer.ts';
import { renderOperation } from './render-operation.ts';

const operationsOf = ({ paths }: OpenApiDocument): readonly LocatedOperation[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );

const renderEntry = ({ method, operation, path }: LocatedOperation): Html =>
  html`<li>
    <a href="#${operation.operationId}"
      ><span class="method">${method.toUpperCase()}</span> <code>${path}</code></a
    >
    ${operation.summary}
  </li>`;

/** Where a page of an API document is, and what it links to. */
export interface PageLinks {
  /** Base URL of the request for the page: `http://localhost:9701`. */
  readonly origin: string;
  /** Path of the page of messages; absent if the service has none. */
  readonly messagesPage: string | undefined;
}

const renderBody = (document: OpenApiDocument, { messagesPage, origin }: PageLinks): Html => {
  const operations = operationsOf(document);
  const { description, title, version } = document.info;
  const messages = messagesPage === undefined ? noHtml : html` · <a href="${messagesPage}">Messages</a>`;
  return html`<header>
      <h1>${title}</h1>
      <p>
        <small>Version ${version} · <a href="/openapi.json">OpenAPI 3.1 document</a>${messages}</small>
      </p>
      <p>${description}</p>
    </header>
    <nav aria-label="Operations">
      <ul>
        ${joinHtml(operations.map(renderEntry))}
      </ul>
    </nav>
    <main>${joinHtml(operations.map((each) => renderOperation(each, { document, origin })))}</main>`;
};

/** Renders an API document as one self-contained page without scripts or other resources. */
export const answerPage = (document: OpenApiDocument, links: PageLinks): Answer =>
  htmlAnswer({ title: document.info.title, body: renderBody(document, links) });
