import { createHash } from 'node:crypto';

import type { Answer } from '../answer.ts';
import { type Html, html } from './html.ts';
import { pageStyle } from './page-style.ts';

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

/** A page: its title, and the content of its body. */
export interface Page {
  readonly title: string;
  readonly body: Html;
}

const renderPage = ({ body, title }: Page): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        ${body}
      </body>
    </html>`;

/** Creates the response with a self-contained page without scripts or other resources. */
export const htmlAnswer = (page: Page): Answer => ({
  status: 200,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': contentSecurityPolicy,
    'Referrer-Policy': 'no-referrer',
  },
  body: renderPage(page).markup,
});
