import { commonTerms } from '../../common-help.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `processes`. */
export const processesHelp: readonly HelpPart[] = [
  {
    lines: [
      'Usage: dynamo-outbox processes [list] --service <name>',
      '         --process <name> [options]',
      '       dynamo-outbox processes show <instance> …',
      '       dynamo-outbox processes resume <instance> …',
      '       dynamo-outbox processes compensate <instance> …',
      '       dynamo-outbox processes end <instance> …',
    ],
  },
  'Lists the instances of a process, shows one with its history, and sends what you decide about it to the queue of the process. The process carries it out in one transaction.',
  {
    heading: 'Options:',
    terms: [
      ['--process <name>', 'the process, as in defineProcess'],
      ['--status <status>', 'list stuck (default), compensating, running or compensated instances'],
      ['--overdue', 'list only instances whose time has ended'],
      ['--limit <count>', 'maximum instances to list, 50 by default'],
      ['--reason <text>', 'why you decide it, for the history'],
      ['--queue <name>', 'queue of the process, <service>--<process>--process by default'],
      ['--dry-run', 'show what would be sent, and send nothing'],
      ...commonTerms,
    ],
  },
  'resume gives a stuck instance new time, and stages a compensation again that was not confirmed. compensate undoes the steps of a running instance. end stops an instance without undoing anything.',
  'The list takes one query for each of 8 partitions of an index, and one read for each instance.',
  'Exit code 0: done. 1: instances are stuck, or a call failed. 2: a wrong argument, or a name that does not exist.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox processes --service orders --process fulfilment',
      '  dynamo-outbox processes compensate 0199... --service orders \\',
      '    --process fulfilment --reason "Customer called"',
    ],
  },
];
