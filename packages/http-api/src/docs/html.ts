const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to send: made by `html` and `joinHtml` alone. */
export interface Html {
  readonly markup: string;
}

/** Escapes text for an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/gu, (character) => entities[character] ?? character);

const insert = (value: Html | string): string =>
  typeof value === 'string' ? escapeHtml(value) : value.markup;

/** Builds markup; every inserted text is escaped, markup is inserted as it is. */
export const html = (parts: TemplateStringsArray, ...values: readonly (Html | string)[]): Html => ({
  markup: parts.reduce((markup, part, index) => markup + insert(values[index - 1] ?? '') + part),
});

/** Puts pieces of markup one behind the other. */
export const joinHtml = (pieces: readonly Html[]): Html => ({
  markup: pieces.map(({ markup }) => markup).join('\n'),
});

/** No markup. */
export const noHtml: Html = { markup: '' };

/** Text in which backticks mark code. */
export const prose = (text: string): Html => ({
  markup: text
    .split('`')
    .map((piece, index) => (index % 2 === 0 ? html`${piece}` : html`<code>${piece}</code>`).markup)
    .join(''),
});
