import { commonTerms } from '../../common-help.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `scheduled`. */
export const scheduledHelp: readonly HelpPart[] = [
  {
    lines: [
      'Usage: dynamo-outbox scheduled [list] --service <name>',
      '         [<selection>] [options]',
      '       dynamo-outbox scheduled move <selection> --to <when> …',
      '       dynamo-outbox scheduled cancel <selection> …',
      '       dynamo-outbox scheduled send <selection> …',
    ],
  },
  "Lists the messages of a service's outbox that wait for their time, by due time, and moves them, cancels them, or releases them now.",
  {
    heading: 'Selection (all conditions must match):',
    terms: [
      ['<handle>', 'one message by its handle, as list shows it, without other conditions'],
      ['<message id>', 'one message by its id'],
      ['--from <when>', 'due at or after: 2026-11-20T08:00:00Z, a time ahead such as +2h, or ago such as 2h'],
      ['--before <when>', 'due before'],
      ['--key <key>', 'of this aggregate, such as order#0199..., with any id; reads no other keys'],
      ['--aggregate <type>', 'about aggregates of this type, such as order'],
      ['--type <type>', 'with this message type; can be repeated'],
      ['--all', 'move, cancel or send every message'],
    ],
  },
  {
    heading: 'Options:',
    terms: [
      ['--to <when>', 'the new due time of move: an instant, or a time ahead such as +2h'],
      ['--limit <count>', 'maximum messages to list or change, 50 by default'],
      ['--max-items <count>', 'maximum entries of the list to read, 10,000 by default'],
      ['--dry-run', 'show what would be changed, and change nothing'],
      ...commonTerms,
    ],
  },
  'send releases a message as the sweeper does, with the present as its time. The relay then publishes it. A message that was released meanwhile is reported as released. A message that was moved meanwhile fails, and stays as it is.',
  'The command scans nothing. It reads the list by due time, at most half a read unit for each page of 100, and each message of a selected aggregate: a read unit for each 4 KB.',
  'Exit code 0: done, or nothing matches. 1: a change left out messages, a message was released before, a change failed, a message cannot be decoded, or nothing was found in the part that was read. 2: a wrong argument, or a service, table or id that does not exist; nothing was changed.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox scheduled --service orders --before +1h',
      '  dynamo-outbox scheduled cancel --service orders \\',
      '    --key order#0199... --dry-run',
      '  dynamo-outbox scheduled move --service orders \\',
      '    --type order.payment-overdue --to +2h --limit 1000',
    ],
  },
];
