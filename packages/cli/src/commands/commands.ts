import type { Command } from '../command.ts';
import { contractsCommand } from './contracts/contracts-command.ts';
import { asyncapiCommand } from './asyncapi/asyncapi-command.ts';
import { messagesCommand } from './messages/messages-command.ts';
import { processesCommand } from './processes/processes-command.ts';
import { redriveCommand } from './redrive/redrive-command.ts';
import { replayCommand } from './replay/replay-command.ts';
import { scheduledCommand } from './scheduled/scheduled-command.ts';
import { statusCommand } from './status/status-command.ts';
import { traceCommand } from './trace/trace-command.ts';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  statusCommand,
  messagesCommand,
  traceCommand,
  replayCommand,
  redriveCommand,
  scheduledCommand,
  processesCommand,
  contractsCommand,
  asyncapiCommand,
];
