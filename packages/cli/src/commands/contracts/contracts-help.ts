import { commonTerms, serviceTerm } from '../../common-help.ts';
import { moduleTerm } from '../../definitions/load-definitions.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `contracts`. */
export const contractsHelp: readonly HelpPart[] = [
  {
    lines: ['Usage: dynamo-outbox contracts check --in-flight [options]'],
  },
  'Compares your message definitions with the messages that the outboxes, queues, dead-letter queues and parking queues of a stage hold, and says which side to deploy first.',
  {
    terms: [
      moduleTerm,
      ['--in-flight', 'compare with the messages of a stage'],
      serviceTerm,
      ['--max-items <count>', 'maximum items to read from each outbox, 10,000 by default'],
      ['--limit <count>', 'maximum messages to inspect in each queue, 1,000 by default'],
      ['--receive', 'also receive from the queues of consumers, and release the messages at once'],
      ...commonTerms,
    ],
  },
  'The command runs your modules to load them. They must only define messages.',
  'The command reads each outbox completely up to --max-items: a read unit for each 8 KB. It counts the messages in the queues of consumers, and knows them from the outbox that recorded them. With --receive it receives them: each receive counts towards maxReceiveCount, and consumers do not see the messages meanwhile.',
  'Exit code 0: your definitions read every message. 1: they do not, a part was not checked, or a call failed. 2: a wrong argument, a module that does not load, or a service that does not exist.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox contracts check --in-flight',
      '  dynamo-outbox contracts check --in-flight \\',
      '    --service orders --module services/orders/src/contract.ts',
    ],
  },
];
