import { commonTerms, serviceTerm } from '../../common-help.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `status`. */
export const statusHelp: readonly HelpPart[] = [
  { lines: ['Usage: dynamo-outbox status [--service <name>]...', '         [options]'] },
  'Shows for each service the undispatched items of its outbox, the number of messages in its queues, and its dead letters and parked messages by reason.',
  {
    terms: [
      serviceTerm,
      ['--limit <count>', 'messages to inspect in each dead-letter queue, 100 by default'],
      ...commonTerms,
    ],
  },
  'While the command inspects a dead letter, other readers do not see it. Queue counts come from SQS and can be up to a minute old.',
  'Exit code 0: there are no dead letters or parked messages. 1: there are some, or a call failed. 2: a wrong argument, or a service, table or queue that does not exist.',
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
