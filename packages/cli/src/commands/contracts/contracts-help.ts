import { commonTerms, serviceTerm } from '../../common-help.ts';
import { moduleTerm } from '../../definitions/load-definitions.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `contracts`. */
export const contractsHelp: readonly HelpPart[] = [
  {
    lines: [
      'Usage: dynamo-outbox contracts write [options]',
      '       dynamo-outbox contracts check [options]',
      '       dynamo-outbox contracts check --in-flight [options]',
    ],
  },
  'Keeps changes of message types safe. write stores the JSON Schema of each version of each message type in a contract file; commit the files. check compares your code with the files: it reports every change that a consumer could not read, and every schema that is not recorded. Neither calls AWS.',
  'check --in-flight compares your code with the messages that the outboxes, queues, dead-letter queues and parking queues of a stage hold, and says which side to deploy first.',
  {
    terms: [
      moduleTerm,
      [
        '--directory <directory>',
        'directory of the contract files; by default contracts, beside dynamo-outbox.json',
      ],
      ...commonTerms,
    ],
  },
  {
    heading: 'Options of check --in-flight:',
    terms: [
      ['--in-flight', 'compare with the messages of a stage'],
      serviceTerm,
      ['--max-items <count>', 'maximum items to read from each outbox, 10,000 by default'],
      ['--limit <count>', 'maximum messages to inspect in each queue, 1,000 by default'],
      ['--receive', 'also receive from the queues of consumers, and release the messages at once'],
    ],
  },
  'The command runs your modules to load them. They must only define messages. The files of a directory belong to all of your modules: with other modules, use another directory.',
  'In-flight messages: the command reads each outbox completely up to --max-items, a read unit for each 8 KB. It counts the messages in the queues of consumers, and knows them from the outbox that recorded them. With --receive it receives them: each receive counts towards maxReceiveCount, and consumers do not see the messages meanwhile.',
  'Exit code 0: consumers can read everything, and every schema is recorded. 1: they cannot, a schema is not recorded, a part was not checked, or a call failed. 2: a wrong argument, a module that does not load, a damaged contract file, or a name that does not exist.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox contracts write',
      '  dynamo-outbox contracts check',
      '  dynamo-outbox contracts check --in-flight',
      '  dynamo-outbox contracts check --directory contracts \\',
      '    --module services/orders/src/contract.ts',
    ],
  },
];
