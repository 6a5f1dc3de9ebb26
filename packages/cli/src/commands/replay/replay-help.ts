import { commonTerms } from '../../common-help.ts';
import { selectionTerms } from '../../outbox/read-selection.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `replay`. */
export const replayHelp: readonly HelpPart[] = [
  { lines: ['Usage: dynamo-outbox replay --service <name>', '         <selection> [options]'] },
  "Publishes messages that a service's outbox still holds again, with the same message ids: to its topics, or to one queue. Consumers skip messages that they have already processed; a new consumer handles them.",
  {
    heading: 'Selection (all conditions must match):',
    terms: [...selectionTerms, ['--all', 'every message']],
  },
  {
    heading: 'Options:',
    terms: [
      ['--to <queue>', 'publish to this queue instead of the topics'],
      [
        '--own-groups',
        'with --to a FIFO queue: use message groups of its own, so that the messages pass those on the queue that wait for them',
      ],
      ['--rate <count>', 'maximum messages per second, 100 by default'],
      ['--run <name>', 'name of this replay, added to each message'],
      ['--cursor <cursor>', 'continue where a replay with the same --run and selection ended'],
      ['--dry-run', 'read and count, and publish nothing'],
      ...commonTerms,
    ],
  },
  'Without --key the command reads the whole outbox: a read unit for each 4 KB. Ctrl-C ends the replay cleanly and prints where to continue.',
  'Exit code 0: all selected messages were published. 1: some were not. 2: a wrong argument, or a service, table, queue, topic, type or key that does not exist; nothing was published.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox replay --service orders --from 6h --dry-run',
      '  dynamo-outbox replay --service orders \\',
      '    --from 2026-11-20T08:00:00Z \\',
      '    --before 2026-11-20T14:00:00Z --rate 200',
      '  dynamo-outbox replay --service orders --all \\',
      '    --to history--orders.fifo',
      "  dynamo-outbox replay --service orders --key 'order#01994c6f'",
    ],
  },
];
