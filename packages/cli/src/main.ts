/** The process of `dynamo-outbox`: streams, signals and the exit code. */
import { runCli } from './run-cli.ts';
import { createClients } from './services/clients.ts';
import { createTerminal } from './terminal/terminal.ts';

// Suppresses the SDK's announcement that it will drop Node 20, which does not help users of this command.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// `dynamo-outbox … | head` ends the pipe, which is not an error.
process.stdout.on('error', () => {
  process.exit();
});

const ending = new AbortController();
// Once: the command finishes and returns the messages that it holds. A second Ctrl-C ends the process at once, and
// loses nothing either.
process.once('SIGINT', () => {
  ending.abort();
});

const exitCode = await runCli({
  args: process.argv.slice(2),
  environment: process.env,
  terminal: createTerminal({ output: process.stdout, errors: process.stderr, environment: process.env }),
  createClients,
  signal: ending.signal,
});

/** Resolves after everything that was written to a stream has left the process. */
const flush = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });

await Promise.all([flush(process.stdout), flush(process.stderr)]);
// A module of the user may have started a server or a timer, which would keep the process running.
process.exit(exitCode);
