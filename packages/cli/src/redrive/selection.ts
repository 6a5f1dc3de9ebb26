import { openEnvelope, type SeenMessage } from '@dynamo-outbox/messaging';
import { assertPositionalCount } from '../arguments/positionals.ts';
import type { GivenOptions } from '../arguments/read-options.ts';
import { NotFoundFault, UsageFault } from '../fault.ts';
import { readTextFile } from '../read-text-file.ts';
import { parseJson } from '../services/parse-json.ts';
import { isCalled } from './is-called.ts';

/** Which messages to send back, and with which body. */
export interface Selection {
  /** The one message that is meant; absent when it may be many. */
  readonly id?: string;
  /** The reason that they wait for; absent when any is meant. */
  readonly reason?: string;
  readonly isWanted: (seen: SeenMessage) => boolean;
  /** The body to send instead. */
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

/** An editor ends a file with a line break that belongs to no message. */
const readEditedBody = (options: GivenOptions, id: string | undefined): string | undefined => {
  const path = options.text('body-file');
  if (path === undefined) {
    return undefined;
  }
  if (id === undefined) {
    throw new UsageFault('--body-file is for one message; name it by its id.');
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
    throw new UsageFault('Which messages are to be sent back? Give one id, or --reason <reason>, or --all.');
  }
  if (id !== undefined) {
    return { id, isWanted: (seen) => isCalled(seen, id) };
  }
  return reason === undefined
    ? { isWanted: () => true }
    : { reason, isWanted: ({ reading }) => reading.reason === reason };
};

/** Reads which messages are meant. Many at once only of a queue or a service that was named. */
export const readSelection = (options: GivenOptions): Selection => {
  assertPositionalCount(options, 2);
  const wanted = readWanted(options);
  const isNamed = options.texts('queue').length + options.texts('service').length > 0;
  if (wanted.id === undefined && !isNamed) {
    throw new UsageFault('Of which queue, or which service? Name it with --queue or --service.');
  }
  const body = readEditedBody(options, wanted.id);
  return { ...wanted, ...(body === undefined ? {} : { body }) };
};
