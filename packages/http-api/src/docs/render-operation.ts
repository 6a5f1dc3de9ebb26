import type {
  OpenApiDocument,
  OpenApiMediaType,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from '../openapi/openapi-document.ts';
import { type LocatedOperation, toCurlCommand } from './curl-command.ts';
import { type Html, html, joinHtml, noHtml, prose } from './html.ts';
import { renderFields } from './render-schema.ts';

/** Context for rendering an operation. */
export interface RenderContext {
  readonly document: OpenApiDocument;
  /** Base URL of the request for the page: `http://localhost:9701`. */
  readonly origin: string;
}

const renderExamples = ({ examples = {} }: OpenApiMediaType): Html =>
  joinHtml(
    Object.values(examples).map(
      ({ value }) => html`<pre><code>${JSON.stringify(value, undefined, 2)}</code></pre>`,
    ),
  );

const renderParameters = (parameters: readonly OpenApiParameter[]): Html =>
  parameters.length === 0
    ? noHtml
    : html`<h4>Parameters</h4>
        <dl>
          ${joinHtml(
            parameters.map(
              ({ description, in: place, name, required }) =>
                html`<dt><code>${name}</code> <small>${place}${required ? '' : ', optional'}</small></dt>
                  <dd>${prose(description)}</dd>`,
            ),
          )}
        </dl>`;

const renderBody = ({ requestBody }: OpenApiOperation, { document }: RenderContext): Html => {
  const mediaType = requestBody?.content['application/json'];
  return mediaType === undefined
    ? noHtml
    : html`<h4>Body</h4>
        ${renderFields(mediaType.schema, document)} ${renderExamples(mediaType)}`;
};

const isSuccess = (status: string): boolean => status.startsWith('2');

const renderContent = (status: string, { content }: OpenApiResponse, { document }: RenderContext): Html => {
  const mediaType = content['application/json'];
  if (mediaType === undefined) {
    return noHtml;
  }
  const fields = isSuccess(status) ? renderFields(mediaType.schema, document) : noHtml;
  return html`${fields}${renderExamples(mediaType)}`;
};

const renderResponse = (status: string, response: OpenApiResponse, context: RenderContext): Html =>
  html`<details${isSuccess(status) ? html` open` : noHtml}>
    <summary><b>${status}</b> ${prose(response.description)}</summary>
    ${renderContent(status, response, context)}
  </details>`;

const renderDetails = ({ operation }: LocatedOperation, context: RenderContext): Html => html`
  ${renderParameters(operation.parameters)} ${renderBody(operation, context)}
  <h4>Answers</h4>
  ${joinHtml(
    Object.entries(operation.responses).map(([status, response]) =>
      renderResponse(status, response, context),
    ),
  )}
`;

/** Renders one operation: its description, parameters, responses, and a command to try it. Omits alias paths. */
export const renderOperation = (located: LocatedOperation, context: RenderContext): Html => {
  const { method, operation, path } = located;
  return html`<section id="${operation.operationId}">
    <h3><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h3>
    <p>${prose(operation.description)}</p>
    <pre><code>${toCurlCommand(located, context.origin)}</code></pre>
    ${operation['x-alias-of'] === undefined ? renderDetails(located, context) : noHtml}
  </section>`;
};
