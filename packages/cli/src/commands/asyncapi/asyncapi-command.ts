import { writeFileSync } from 'node:fs';
import { type AsyncApiDocument, describeMessages } from '@dynamo-outbox/contracts/asyncapi';
import { escapeUnprintableInJson } from '@dynamo-outbox/kernel';
import { stringify } from 'yaml';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { GivenOptions } from '../../arguments/read-options.ts';
import type { Command, CommandContext } from '../../command.ts';
import { definitionOptions, loadDefinitions } from '../../definitions/load-definitions.ts';
import { codeOf } from '../../error-code.ts';
import { exitCodes, type ExitCode } from '../../exit-codes.ts';
import { asyncapiHelp } from './asyncapi-help.ts';
import { describeLoaded } from './describe-loaded.ts';

const isYaml = (options: GivenOptions): boolean =>
  options.flag('yaml') || /\.ya?ml$/iu.test(options.text('output') ?? '');

const encode = (document: AsyncApiDocument, options: GivenOptions): string =>
  isYaml(options)
    ? stringify(document, { aliasDuplicateObjects: false, lineWidth: 110 })
    : `${escapeUnprintableInJson(JSON.stringify(document, undefined, 2))}\n`;

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission to write it',
  EISDIR: 'it is a directory',
  ENOENT: 'its directory does not exist',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

const writeDocument = (path: string, text: string, { terminal }: CommandContext): ExitCode => {
  try {
    writeFileSync(path, text);
    return exitCodes.done;
  } catch (error) {
    const code = codeOf(error) ?? 'an unknown fault';
    terminal.warn(`The file "${path}" cannot be written: ${reasons[code] ?? code}.`);
    return exitCodes.remains;
  }
};

const run = async (context: CommandContext): Promise<ExitCode> => {
  const { options, terminal } = context;
  assertPositionalCount(options);
  const loaded = await loadDefinitions(context);
  const document = describeMessages(
    describeLoaded(loaded, {
      services: options.texts('service'),
      title: options.text('title') ?? 'Messages',
      version: options.text('document-version') ?? '1.0.0',
    }),
  );
  const text = encode(document, options);
  const path = options.text('output');
  if (path === undefined) {
    terminal.writeRaw(text.trimEnd());
    return exitCodes.done;
  }
  return writeDocument(path, text, context);
};

/** `dynamo-outbox asyncapi`. */
export const asyncapiCommand: Command = {
  name: 'asyncapi',
  summary: 'writes the AsyncAPI document of your services and messages',
  help: asyncapiHelp,
  options: {
    ...definitionOptions,
    output: 'text',
    yaml: 'flag',
    title: 'text',
    'document-version': 'text',
  },
  run,
};
