import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const installed = ['../lib/node_modules/npm/bin/npm-cli.js', 'node_modules/npm/bin/npm-cli.js'].map((path) =>
  join(dirname(process.execPath), path),
);

/** The script of npm: the running one, or that of Node. On Windows, the command `npm` is no program that Node starts. */
export const npmProgram = process.env['npm_execpath'] ?? installed.find(existsSync) ?? 'npm-cli.js';
