import { commonTerms, serviceTerm } from '../../common-help.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `trace`. */
export const traceHelp: readonly HelpPart[] = [
  { lines: ['Usage: dynamo-outbox trace <id> [--service <name>]...', '         [options]'] },
  'Shows where a message is: recorded in an outbox, dispatched, processed by a consumer, or waiting in a dead-letter queue.',
  {
    heading: 'The id is one of:',
    terms: [
      ['message id', 'shows the message, and the messages that it caused'],
      ['correlation id', 'shows all messages that one request caused'],
      ['aggregate id', 'shows all messages of the aggregate'],
      ['ordering key', 'the same, such as order#0199..., without a scan'],
    ],
  },
  {
    heading: 'Options:',
    terms: [
      serviceTerm,
      [
        '--limit <count>',
        'items to read from each outbox, and messages to inspect in each queue, 10,000 by default',
      ],
      ...commonTerms,
    ],
  },
  'An outbox is indexed only by ordering key. For any other id the command reads the whole outbox up to the limit: a read unit for each 8 KB.',
  'Exit code 0: found, and on its way or done. 1: parked, dead-lettered, not found in the part that was read, or a call failed. 2: a wrong argument, or an id, service or table that does not exist.',
  {
    heading: 'Examples:',
    lines: [
      '  id=01994c6f-8a00-7000-8000-000000000001',
      '  dynamo-outbox trace $id',
      '  dynamo-outbox trace "order#$id" --service orders',
      '  dynamo-outbox trace $id --limit 100000 --json',
    ],
  },
];
