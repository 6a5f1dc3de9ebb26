import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { NotesService } from '../service-app.fixture.ts';
import { escapeHtml, html } from './html.ts';

const response = await new NotesService().request('/docs');
const page = await response.text();
const policy = response.headers.get('Content-Security-Policy') ?? '';

describe('the documentation page', () => {
  it('is HTML', () => {
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  });

  it.each([
    'POST',
    '/notes',
    '/notes/{id}',
    'GET',
    '/health',
    'Idempotency-Key',
    'NOTE_NOT_FOUND_ERROR',
    'maximum',
  ])('shows operations, parameters, errors and limits: %s', (text) => {
    expect(page).toContain(text);
  });

  it('shows a command to try each operation, quoted for the shell', () => {
    expect(page).toContain('curl &#39;http://localhost/notes/1&#39;');
    expect(page).toContain('curl -X POST -H &#39;Content-Type: application/json&#39; -d');
  });

  it('lists another spelling of a path in one line', () => {
    const [, alias = ''] = /<section id="getNoteAlias1">(.*?)<\/section>/su.exec(page) ?? [];

    expect(alias).toContain('Alias of <code>/notes/{id}</code>');
    expect(alias).not.toContain('Answers');
  });

  it('escapes all text of the description', () => {
    expect(page).toContain('Notes &lt;b&gt;for&lt;/b&gt; tests.');
    expect(page).toContain('Buy &lt;milk&gt; &amp;');
    expect(page).not.toContain('<milk>');
  });

  it('uses no script and no other resource', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|@import|url\(|javascript:/iu);
    expect(policy).toContain("default-src 'none'");
  });

  it('allows only its own style sheet', () => {
    const style = /<style>(.*?)<\/style>/su.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    expect(style).not.toBe('');
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
  });

  it('supports small screens and dark mode', () => {
    expect(page).toContain('name="viewport"');
    expect(page).toContain('color-scheme: light dark');
  });

  it('links only to anchors that it has', () => {
    const anchors = [...page.matchAll(/href="#([^"]+)"/gu)].map(([, id]) => id ?? '');

    expect(anchors.length).toBeGreaterThan(0);
    for (const anchor of anchors) {
      expect(page).toContain(`id="${anchor}"`);
    }
  });
});

describe('html', () => {
  it('escapes text, and does not change markup', () => {
    expect(html`<p title="${'"'}">${'<&>'}${html`<b>${"'"}</b>`}</p>`.markup).toBe(
      '<p title="&quot;">&lt;&amp;&gt;<b>&#39;</b></p>',
    );
  });

  it('never lets text become markup', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/u);
      }),
    );
  });
});
