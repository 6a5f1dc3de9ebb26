const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to send. Only `html` and `joinHtml` create it. */
export interface Html {
  readonly markup: string;
}

/** Escapes text for an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/gu, (character) => entities[character] ?? character);

const insert = (value: Html | string): string =>
  typeof value === 'string' ? escapeHtml(value) : value.markup;

/** Builds markup. Inserted text is escaped; inserted markup stays as it is. */
export const html = (parts: TemplateStringsArray, ...values: readonly (Html | string)[]): Html => ({
  markup: parts.reduce((markup, part, index) => markup + insert(values[index - 1] ?? '') + part),
});

/** Concatenates pieces of markup. */
export const joinHtml = (pieces: readonly Html[]): Html => ({
  markup: pieces.map(({ markup }) => markup).join('\n'),
});

/** Empty markup. */
export const noHtml: Html = { markup: '' };

/** Renders text in which backticks mark code. */
export const prose = (text: string): Html => ({
  markup: text
    .split('`')
    .map((piece, index) => (index % 2 === 0 ? html`${piece}` : html`<code>${piece}</code>`).markup)
    .join(''),
});
