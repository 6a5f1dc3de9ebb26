import { commonTerms } from '../../common-help.ts';
import { moduleTerm } from '../../definitions/load-definitions.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `asyncapi`. */
export const asyncapiHelp: readonly HelpPart[] = [
  { lines: ['Usage: dynamo-outbox asyncapi [--output <file>]', '         [options]'] },
  'Writes the AsyncAPI 3.1 document of your services: topics, messages with all versions, who publishes and who consumes them. It calls no AWS API.',
  {
    terms: [
      moduleTerm,
      ['--service <name>', 'describe only this service; by default all services'],
      ['--output <file>', 'write a file instead of the standard output; YAML if it ends in .yaml or .yml'],
      ['--yaml', 'write YAML'],
      ['--title <text>', 'title of the document, "Messages" by default'],
      ['--document-version <text>', 'version of the document, 1.0.0 by default'],
      ...commonTerms,
    ],
  },
  'JSON is the default. The same definitions always give the same document, so you can commit it and compare it in CI.',
  'Exit code 0: the document is written. 1: the file cannot be written. 2: a wrong argument, or a module that does not load.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox asyncapi --output docs/asyncapi.json',
      '  dynamo-outbox asyncapi --service orders --yaml',
      '  dynamo-outbox asyncapi --module src/contract.ts',
    ],
  },
];
