import { commonTerms, serviceTerm } from '../common-help.ts';
import type { HelpPart } from '../terminal/help.ts';

/** How `status` is used. */
export const statusHelp: readonly HelpPart[] = [
  { lines: ['Usage: dynamo-outbox status [--service <name>]...', '         [options]'] },
  'Shows for each service what its outbox has not dispatched, how many messages its queues hold, and which dead letters and parked messages wait for a person, by reason.',
  {
    terms: [
      serviceTerm,
      ['--limit <count>', 'messages to look at in each dead-letter queue, 100 by default'],
      ...commonTerms,
    ],
  },
  'While the command looks at a dead letter, other readers do not see it. Queue counts come from SQS and can be up to a minute old.',
  'Exit code 0: nothing waits for a person. 1: something does, or a call failed. 2: a wrong argument, or a service, table or queue that does not exist.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox status',
      '  dynamo-outbox status --service orders,customers',
      '  dynamo-outbox status --json |',
      "    jq '.services[].outbox.undispatched'",
    ],
  },
];
