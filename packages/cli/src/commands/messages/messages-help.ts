import { commonTerms } from '../../common-help.ts';
import { selectionTerms } from '../../outbox/read-selection.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `messages`. */
export const messagesHelp: readonly HelpPart[] = [
  { lines: ['Usage: dynamo-outbox messages --service <name>', '         [<selection>] [options]'] },
  "Lists messages that a service's outbox still holds, with their state: undispatched, dispatched, parked, or unknown if the outbox does not track them.",
  {
    heading: 'Selection (all conditions must match; none selects every message):',
    terms: [
      ...selectionTerms,
      ['--state <state>', 'in this state: undispatched, dispatched, parked or unknown'],
    ],
  },
  {
    heading: 'Options:',
    terms: [
      ['--limit <count>', 'maximum messages to list, 50 by default'],
      ['--max-items <count>', 'maximum outbox items to read, 10,000 by default'],
      ['--payload', 'show the payloads'],
      ['--cursor <cursor>', 'continue where a list with the same selection ended'],
      ...commonTerms,
    ],
  },
  'Messages of one aggregate are listed in commit order, aggregates in no particular order. With --state undispatched alone, the oldest are first in each shard of the index.',
  'With --key the command reads one aggregate, and with --state undispatched the undispatched items. Otherwise it reads the whole outbox up to --max-items: a read unit for each 8 KB.',
  'Exit code 0: listed, or nothing matches. 1: an item cannot be decoded, nothing was found in the part that was read, a name is unknown, or a call failed. 2: a wrong argument, or a name that does not exist.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox messages --service orders --from 1h',
      '  dynamo-outbox messages --service orders \\',
      '    --type order.cancelled --state parked',
      '  dynamo-outbox messages --service orders \\',
      '    --key order#0199... --payload --json',
    ],
  },
];
