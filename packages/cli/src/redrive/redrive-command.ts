import type { Command, CommandContext } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { UsageFault } from '../fault.ts';
import { chooseServices, requireServices } from '../services/choose-services.ts';
import { list } from './list.ts';
import { findPlaces, type RedrivePlace } from './redrive-place.ts';
import { send } from './send.ts';
import { show } from './show.ts';

const help = `Usage: dynamo-outbox redrive [list] [options]
       dynamo-outbox redrive show <id> [options]
       dynamo-outbox redrive send <id> | --reason <reason> | --all [options]

Lists the dead letters and parked messages of services by reason, shows one, or
sends them back: dead letters to the queue they came from, parked messages to
their topic. Nothing is removed before it is sent; a message that is sent twice
is recognised by its consumer.

  --service <name>    a service; without it all that dynamo-outbox.json lists
  --queue <name>      this dead-letter queue alone
  --config <file>     another configuration file
  --limit <count>     most messages to look at, or to send, in each queue
  --json              as JSON
  --help              this text

of show:
  --raw               nothing but the body, to be edited

of send:
  --reason <reason>   those that wait for this reason, as list shows it
  --all               all of them
  --body-file <file>  another body for the one message; - is the standard input
  --to <queue>        to this queue, not to where they came from
  --rate <number>     most messages in a second, such as 5 or 0.5
  --dry-run           say what would be sent, and change nothing

An id is the queue's own, as list shows it, or the message's. While a message is
looked at, others do not see it. Of a FIFO group a queue shows only the first
few: send those back, and the next show. What arrives after the start is left
for the next run.

Exit code 0: nothing waits, or all was sent. 1: something waits, failed, or was
not found. 2: a wrong argument, or a queue that is not there.

Examples:

  dynamo-outbox redrive --service orders
  id=5f6f0a3e-7d0c-4c7c-9d36-0f0f6c1c7a11
  dynamo-outbox redrive show $id --raw > body.json
  dynamo-outbox redrive send $id --body-file body.json
  dynamo-outbox redrive send --all --service orders --dry-run
  dynamo-outbox redrive send --reason RECEIVED_TOO_OFTEN --service orders
  dynamo-outbox redrive send --all --queue orders--customers--dlq.fifo --rate 20
`;

const parts: Readonly<
  Record<string, (context: CommandContext, places: readonly RedrivePlace[]) => Promise<ExitCode>>
> = { list, show, send };

const run = async (context: CommandContext): Promise<ExitCode> => {
  const { options, environment, clients } = context;
  const name = options.positionals[0] ?? 'list';
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (part === undefined) {
    throw new UsageFault(`There is no "redrive ${name}"; it is list, show or send.`);
  }
  const isNamed = options.texts('queue').length > 0;
  const services = (isNamed ? chooseServices : requireServices)(options, environment);
  return part(context, await findPlaces(clients, options, services));
};

/** `dynamo-outbox redrive`. */
export const redriveCommand: Command = {
  name: 'redrive',
  summary: 'lists dead letters and parked messages, and sends them back',
  help,
  options: {
    queue: 'texts',
    limit: 'text',
    raw: 'flag',
    reason: 'text',
    all: 'flag',
    'body-file': 'text',
    to: 'text',
    rate: 'text',
    'dry-run': 'flag',
  },
  run,
};
