import type { HelpTerm } from './terminal/help.ts';

/** Options of every command, except `--service`. */
export const commonTerms = [
  ['--config <file>', 'the configuration file, dynamo-outbox.json by default'],
  ['--json', 'write JSON'],
  ['--help', 'show this text'],
] as const satisfies readonly HelpTerm[];

/** The option that chooses services. */
export const serviceTerm = [
  '--service <name>',
  'a service; by default all services of dynamo-outbox.json',
] as const satisfies HelpTerm;
