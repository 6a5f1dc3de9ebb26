/** The process behind `dynamo-outbox`: streams, signals and the exit code. */
import { runCli } from './run-cli.ts';
import { createClients } from './services/clients.ts';
import { createTerminal } from './terminal/terminal.ts';

// The SDK announces the end of its support of Node 20; whoever looks for a message need not read it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// `dynamo-outbox … | head` ends the pipe, not in an error.
process.stdout.on('error', () => {
  process.exit();
});

const ending = new AbortController();
// Once: what is held is finished and given back. A second Ctrl-C ends the process at once, and loses nothing either.
process.once('SIGINT', () => {
  ending.abort();
});

process.exitCode = await runCli({
  args: process.argv.slice(2),
  environment: process.env,
  terminal: createTerminal({ output: process.stdout, errors: process.stderr, environment: process.env }),
  createClients,
  signal: ending.signal,
});
