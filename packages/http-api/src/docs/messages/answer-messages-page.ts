import type { AsyncApiDocument } from '@dynamo-outbox/contracts/asyncapi';
import type { Answer } from '../../answer.ts';
import { type Html, html, joinHtml, noHtml, prose } from '../html.ts';
import { htmlAnswer } from '../html-answer.ts';
import { renderFields } from '../render-schema.ts';
import { type ChannelView, renderChannel, type UsedType, viewChannel } from './render-channel.ts';

/** Paths that the page of messages links to. */
export interface MessagesPageLinks {
  readonly document: string;
  /** Path of the page of HTTP operations. */
  readonly operationsPage: string;
}

const renderEntry = ({ anchor, type, uses }: UsedType): Html => {
  const actions = new Set(uses.map(({ action }) => action));
  const words = [
    ...(actions.has('send') ? ['published'] : []),
    ...(actions.has('receive') ? ['received'] : []),
  ];
  return html`<li>
    <a href="#${anchor}"><code>${type.name}</code></a> <small>${words.join(', ')}</small>
  </li>`;
};

const renderEntries = ({ channel, name, used }: ChannelView): Html =>
  html`<li>
    Topic <a href="#${name}"><code>${channel.address}</code></a>
    <ul>
      ${joinHtml(used.map(renderEntry))}
    </ul>
  </li>`;

const renderEnvelope = (document: AsyncApiDocument): Html => {
  const { Envelope: envelope } = document.components.schemas;
  return typeof envelope === 'object'
    ? html`<section id="envelope">
        <h2>Envelope</h2>
        <p>Every message body has these members. The tables above describe <code>data</code>.</p>
        ${renderFields(envelope, document)}
      </section>`
    : noHtml;
};

const renderBody = (document: AsyncApiDocument, links: MessagesPageLinks): Html => {
  const { description, title, version } = document.info;
  const channels = Object.entries(document.channels).map((entry) => viewChannel(entry, document));
  return html`<header>
      <h1>${title}</h1>
      <p>
        <small
          >Version ${version} · <a href="${links.document}">AsyncAPI 3.1 document</a> ·
          <a href="${links.operationsPage}">HTTP operations</a></small
        >
      </p>
      <p>${prose(description)}</p>
    </header>
    <nav aria-label="Messages">
      <ul>
        ${joinHtml(channels.map(renderEntries))}
        <li><a href="#envelope">Envelope</a></li>
      </ul>
    </nav>
    <main>
      ${joinHtml(channels.map((channel) => renderChannel(channel, document)))} ${renderEnvelope(document)}
    </main>`;
};

/** Renders an AsyncAPI document as one self-contained page without scripts or other resources. */
export const answerMessagesPage = (document: AsyncApiDocument, links: MessagesPageLinks): Answer =>
  htmlAnswer({ title: document.info.title, body: renderBody(document, links) });
