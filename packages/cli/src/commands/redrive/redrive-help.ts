import { commonTerms, serviceTerm } from '../../common-help.ts';
import type { HelpPart } from '../../terminal/help.ts';

/** Help text of `redrive`. */
export const redriveHelp: readonly HelpPart[] = [
  {
    lines: [
      'Usage: dynamo-outbox redrive [list] [options]',
      '       dynamo-outbox redrive show <id> [options]',
      '       dynamo-outbox redrive send <id> [options]',
      '       dynamo-outbox redrive send --reason <reason> [options]',
      '       dynamo-outbox redrive send --all [options]',
    ],
  },
  'Lists dead letters and parked messages by reason, shows one, or sends them back: dead letters to the queue that they came from, parked messages to their topic. A message is removed only after it is sent. Consumers skip messages that they have already processed.',
  {
    terms: [
      serviceTerm,
      ['--queue <name>', 'only this dead-letter queue'],
      ['--limit <count>', 'maximum messages to inspect or send in each queue'],
      ...commonTerms,
    ],
  },
  { heading: 'Option of show:', terms: [['--raw', 'write only the body, byte for byte, to edit it']] },
  {
    heading: 'Options of send:',
    terms: [
      ['--reason <reason>', 'send the messages with this reason'],
      ['--all', 'send all messages'],
      ['--body-file <file>', 'send one message with another body; - reads the standard input'],
      ['--to <queue>', 'send to this queue instead of where they came from'],
      ['--rate <number>', 'maximum messages per second, such as 5 or 0.5'],
      ['--dry-run', 'show what would be sent, and change nothing'],
    ],
  },
  "An id is the queue's own id, as list shows it, the message id, or the delivery id in the consumer's log. While the command inspects a message, other readers do not see it. SQS shows only the first few messages of a FIFO group; send those back to see the next ones. The command skips messages that arrive after its start.",
  'Exit code 0: nothing waits, or all was sent. 1: something waits, failed, or was not found in the part that was seen. 2: a wrong argument, or a service, queue, message or reason that does not exist; nothing was changed.',
  {
    heading: 'Examples:',
    lines: [
      '  dynamo-outbox redrive --service orders',
      '  id=5f6f0a3e-7d0c-4c7c-9d36-0f0f6c1c7a11',
      '  dynamo-outbox redrive show $id --raw > body.json',
      '  dynamo-outbox redrive send $id --body-file body.json',
      '  dynamo-outbox redrive send --all --dry-run \\',
      '    --service orders',
      '  dynamo-outbox redrive send --reason RECEIVED_TOO_OFTEN \\',
      '    --service orders --rate 20',
    ],
  },
];
