import { openEnvelope, type SeenMessage } from '@dynamo-outbox/messaging/recovery';
import { assertPositionalCount } from '../../arguments/positionals.ts';
import type { GivenOptions } from '../../arguments/read-options.ts';
import { NotFoundFault, UsageFault } from '../../fault.ts';
import { readTextFile } from '../../read-text-file.ts';
import { parseJson } from '../../services/parse-json.ts';
import { isCalled } from './is-called.ts';

/** Messages to send back, and their body. */
export interface Selection {
  /** The id of a single message; absent if several may match. */
  readonly id?: string;
  /** The reason to match; absent if any reason matches. */
  readonly reason?: string;
  readonly isWanted: (seen: SeenMessage) => boolean;
  /** The replacement body. */
  readonly body?: string;
}

const readBody = (path: string): string => {
  const text = readTextFile(path);
  if (text === undefined) {
    throw new NotFoundFault(`There is no file "${path}".`);
  }
  return text;
};

const faultOf = (body: string): string | undefined => {
  const parsed = parseJson(body);
  if ('fault' in parsed) {
    return parsed.fault;
  }
  const opened = openEnvelope(body);
  return 'undecodable' in opened ? opened.undecodable : undefined;
};

/** An editor ends a file with a line break, which is not part of the message. */
const readEditedBody = (options: GivenOptions, id: string | undefined): string | undefined => {
  const path = options.text('body-file');
  if (path === undefined) {
    return undefined;
  }
  if (id === undefined) {
    throw new UsageFault('--body-file applies to one message; give its id.');
  }
  const body = readBody(path).trimEnd();
  const fault = faultOf(body);
  if (fault !== undefined) {
    throw new UsageFault(
      `The body in "${path}" is not a message and would be dead-lettered again: ${fault}.`,
    );
  }
  return body;
};

const readWanted = (options: GivenOptions): Omit<Selection, 'body'> => {
  const [, id] = options.positionals;
  const reason = options.text('reason');
  const isAll = options.flag('all');
  if ([id !== undefined, reason !== undefined, isAll].filter(Boolean).length !== 1) {
    throw new UsageFault('Select messages with one id, with --reason <reason>, or with --all.');
  }
  if (id !== undefined) {
    return { id, isWanted: (seen) => isCalled(seen, id) };
  }
  return reason === undefined
    ? { isWanted: () => true }
    : { reason, isWanted: ({ reading }) => reading.reason === reason };
};

/** Reads the selection. Requires a queue or a service to select several messages. */
export const readSelection = (options: GivenOptions): Selection => {
  assertPositionalCount(options, 2);
  const wanted = readWanted(options);
  const isNamed = options.texts('queue').length + options.texts('service').length > 0;
  if (wanted.id === undefined && !isNamed) {
    throw new UsageFault('No queue or service is selected. Set --queue or --service.');
  }
  const body = readEditedBody(options, wanted.id);
  return { ...wanted, ...(body === undefined ? {} : { body }) };
};
