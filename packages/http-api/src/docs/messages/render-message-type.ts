import type { AsyncApiDocument, AsyncApiMessage } from '@dynamo-outbox/contracts/asyncapi';
import { type Html, html, joinHtml, noHtml, prose } from '../html.ts';
import { renderFields } from '../render-schema.ts';
import { isSchema, resolveSchema } from '../resolve-schema.ts';
import type { MessageType, MessageUse, MessageVersion } from './message-types.ts';

/** A message type to render, and its surroundings. */
export interface MessageTypeContext {
  readonly document: AsyncApiDocument;
  /** Id of the section. */
  readonly anchor: string;
  readonly uses: readonly MessageUse[];
}

const verbs: Readonly<Record<MessageUse['action'], string>> = { send: 'publishes', receive: 'receives' };

const listVersions = (versions: readonly number[]): string =>
  `${versions.length === 1 ? 'version' : 'versions'} ${versions.join(', ')}`;

const renderUse = ({ action, service, versions }: MessageUse): Html =>
  html`<li><b>${service}</b> ${verbs[action]} ${listVersions(versions)}</li>`;

/** The schema of a member of the message's envelope. */
const memberOf = ({ payload }: AsyncApiMessage, name: string, document: AsyncApiDocument): unknown => {
  const parts: readonly unknown[] = Array.isArray(payload['allOf']) ? payload['allOf'] : [payload];
  const part = parts.filter(isSchema).find(({ properties }) => isSchema(properties) && name in properties);
  const properties = part?.['properties'];
  const member = isSchema(properties) ? properties[name] : undefined;
  return isSchema(member) && name !== 'data' ? resolveSchema(member, document) : member;
};

const codecOf = (message: AsyncApiMessage, document: AsyncApiDocument): string => {
  const member = memberOf(message, 'datacontenttype', document);
  return isSchema(member) && typeof member['const'] === 'string' ? member['const'] : '';
};

const renderExample = ({ examples = [] }: AsyncApiMessage): Html =>
  joinHtml(
    examples.map(
      ({ payload }) =>
        html`<details>
          <summary>Example</summary>
          <pre><code>${JSON.stringify(payload, undefined, 2)}</code></pre>
        </details>`,
    ),
  );

const stateOf = ({ message }: MessageVersion, isNewest: boolean): readonly string[] => [
  ...(message['x-published'] ? ['published'] : []),
  ...(isNewest ? [] : ['older']),
];

const renderVersion = (version: MessageVersion, isNewest: boolean, document: AsyncApiDocument): Html => {
  const { message } = version;
  const data = memberOf(message, 'data', document);
  const labels = stateOf(version, isNewest).map((label) => html` <span class="label">${label}</span>`);
  return html`<details${isNewest || message['x-published'] ? html` open` : noHtml}>
    <summary><b>Version ${String(message['x-schema-version'])}</b>${joinHtml(labels)}</summary>
    <p><small>Codec <code>${codecOf(message, document)}</code></small></p>
    ${isSchema(data) ? renderFields(data, document) : noHtml} ${renderExample(message)}
  </details>`;
};

/** Renders a message type: what it means, who publishes and receives it, and the payload of each version. */
export const renderMessageType = (
  { name, versions }: MessageType,
  { anchor, document, uses }: MessageTypeContext,
): Html => {
  const [newest] = versions;
  return html`<section id="${anchor}">
    <h3><code>${name}</code></h3>
    <p>${prose(newest?.message.summary ?? '')}</p>
    <ul class="plain">
      ${joinHtml(uses.map(renderUse))}
    </ul>
    <p>Ordering key <code>${newest?.message['x-ordering-key'] ?? ''}</code></p>
    ${joinHtml(versions.map((version) => renderVersion(version, version === newest, document)))}
  </section>`;
};
