export type { CliOptions } from './run-cli.ts';
export { runCli } from './run-cli.ts';
export type { Clients } from './services/clients.ts';
export { createClients } from './services/clients.ts';
export type { ExitCode } from './exit-codes.ts';
export type { OutputStream, Terminal, TerminalOptions } from './terminal/terminal.ts';
export { createTerminal } from './terminal/terminal.ts';
export type { Emphasis, Line, Painted, Span, SpannedLine } from './terminal/style.ts';
