import { createHash } from 'node:crypto';

import type { Answer } from '../answer.ts';
import type { OpenApiDocument } from '../openapi/openapi-document.ts';
import type { LocatedOperation } from './curl-command.ts';
import { type Html, html, joinHtml } from './html.ts';
import { pageStyle } from './page-style.ts';
import { renderOperation } from './render-operation.ts';

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

// The page runs no scripts and loads nothing: it works offline, and injected text could do nothing.
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// In one piece: the hash covers the element's content, including blanks.
const styleElement: Html = { markup: `<style>${pageStyle}</style>` };

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

const renderPage = (document: OpenApiDocument, origin: string): Html => {
  const operations = operationsOf(document);
  const { description, title, version } = document.info;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>
            <small>Version ${version} · <a href="/openapi.json">OpenAPI 3.1 document</a></small>
          </p>
          <p>${description}</p>
        </header>
        <nav aria-label="Operations">
          <ul>
            ${joinHtml(operations.map(renderEntry))}
          </ul>
        </nav>
        <main>${joinHtml(operations.map((each) => renderOperation(each, { document, origin })))}</main>
      </body>
    </html>`;
};

/** Renders an API document as one self-contained page without scripts or other resources. */
export const answerPage = (document: OpenApiDocument, origin: string): Answer => ({
  status: 200,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': contentSecurityPolicy,
    'Referrer-Policy': 'no-referrer',
  },
  body: renderPage(document, origin).markup,
});
