import type { AsyncApiChannel, AsyncApiDocument, AsyncApiOperation } from '@dynamo-outbox/contracts/asyncapi';
import { type Html, html, joinHtml, noHtml, prose } from '../html.ts';
import {
  type MessageType,
  messageTypesOf,
  type MessageUse,
  operationsOf,
  serviceOf,
  usesOf,
} from './message-types.ts';
import { renderMessageType } from './render-message-type.ts';

/** A message type that a described service uses, with its anchor on the page. */
export interface UsedType {
  readonly type: MessageType;
  readonly uses: readonly MessageUse[];
  readonly anchor: string;
}

/** A topic, and its message types by whether a described service uses them. */
export interface ChannelView {
  readonly name: string;
  readonly channel: AsyncApiChannel;
  readonly operations: readonly AsyncApiOperation[];
  readonly used: readonly UsedType[];
  readonly others: readonly MessageType[];
}

/** Collects what the page shows about a topic. If no service uses any type, it shows all of them. */
export const viewChannel = (
  [name, channel]: readonly [string, AsyncApiChannel],
  document: AsyncApiDocument,
): ChannelView => {
  const operations = operationsOf(name, document);
  const types = messageTypesOf(channel, document).map((type) => ({
    type,
    uses: usesOf(type, operations),
    anchor: `${name}.${type.name}`,
  }));
  const used = operations.length === 0 ? types : types.filter(({ uses }) => uses.length > 0);
  const others = types.filter((each) => !used.includes(each)).map(({ type }) => type);
  return { name, channel, operations, used, others };
};

const queueOf = ({ bindings }: AsyncApiOperation): string => bindings?.sqs?.queues[0]?.name ?? '';

const renderOperation = (operation: AsyncApiOperation): Html =>
  operation.action === 'send'
    ? html`<li><b>${serviceOf(operation)}</b> publishes</li>`
    : html`<li><b>${serviceOf(operation)}</b> receives on the queue <code>${queueOf(operation)}</code></li>`;

const listCodes = (names: readonly string[]): Html => prose(names.map((name) => `\`${name}\``).join(', '));

const renderOthers = (others: readonly MessageType[]): Html =>
  others.length === 0
    ? noHtml
    : html`<p>
        <small>Other types on this topic: ${listCodes(others.map(({ name }) => name))}</small>
      </p>`;

/** Renders a topic with its message types. */
export const renderChannel = (view: ChannelView, document: AsyncApiDocument): Html => {
  const { channel, name, operations, others, used } = view;
  const types = used.map(({ anchor, type, uses }) => renderMessageType(type, { anchor, document, uses }));
  return html`<section id="${name}">
    <h2>Topic <code>${channel.address}</code></h2>
    <p>${prose(channel.description)}</p>
    <ul class="plain">
      ${joinHtml(operations.map(renderOperation))}
    </ul>
    ${renderOthers(others)} ${joinHtml(types)}
  </section>`;
};
