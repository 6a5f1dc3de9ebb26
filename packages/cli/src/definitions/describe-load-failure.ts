import { inspect } from 'node:util';
import { codeOf } from '../error-code.ts';

const firstLine = (text: string): string => text.split('\n')[0]?.trim() ?? '';

// As esbuild writes it, which compiles TypeScript: `/path/contract.ts:1:25: ERROR: Unexpected ";"`.
const syntaxFaultForm = /^(.+):(\d+):(\d+): ERROR: (.+)$/m;

const describeSyntaxFault = ({ message }: Error): string | undefined => {
  const [, file = '', line = '', column = '', fault = ''] = syntaxFaultForm.exec(message) ?? [];
  return fault === '' ? undefined : `${file}, line ${line}, column ${column}: ${fault}`;
};

// The first lines of a stack of a syntax error in JavaScript are `file:line`, the line itself and a marker.
const placeOfSyntaxError = ({ stack = '' }: Error): string => {
  const [, file, line] = /^(?:file:\/\/)?(\/.+|[A-Z]:\\.+):(\d+)$/.exec(firstLine(stack)) ?? [];
  return file === undefined ? '' : `${file}, line ${line ?? ''}: `;
};

/** Returns the first line of a stack that is not of Node, as a clause. */
const thrownAt = ({ stack = '' }: Error): string => {
  const place = stack
    .split('\n')
    .map((line) => /^\s*at .*?\(?((?:file:\/\/)?\/[^()]*:\d+:\d+)\)?$/.exec(line)?.[1])
    .find((found) => found !== undefined && !found.includes('node_modules'));
  return place === undefined ? '' : ` (thrown at ${place.replace('file://', '')})`;
};

const isOurs = (code: string | undefined): boolean =>
  ['INVALID_MESSAGE_DEFINITION', 'DUPLICATE_MESSAGE_TYPE'].includes(code ?? '');

/** Describes in a clause why importing a module failed. */
export const describeLoadFailure = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) {
    return `it threw ${firstLine(inspect(thrown, { depth: 0 }))}, which is not an error`;
  }
  if (thrown instanceof SyntaxError) {
    return `${placeOfSyntaxError(thrown)}${firstLine(thrown.message)}`;
  }
  const code = codeOf(thrown);
  const message = firstLine(thrown.message);
  if (code?.endsWith('MODULE_NOT_FOUND') === true) {
    return message;
  }
  return (
    describeSyntaxFault(thrown) ??
    (isOurs(code)
      ? `${message}${thrownAt(thrown)}`
      : `it threw ${thrown.name}: ${message}${thrownAt(thrown)}`)
  );
};
