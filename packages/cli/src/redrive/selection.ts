import { readFileSync } from 'node:fs';
import { openEnvelope, type SeenMessage } from '@dynamo-outbox/messaging';
import { refusePositionals } from '../arguments/positionals.ts';
import type { GivenOptions } from '../arguments/read-options.ts';
import { NotFoundFault, UsageFault } from '../fault.ts';
import { isCalled } from './is-called.ts';

/** Which messages to send back, and with which body. */
export interface Selection {
  /** The one message that is meant; absent when it may be many. */
  readonly id?: string;
  readonly isWanted: (seen: SeenMessage) => boolean;
  /** The body to send instead. */
  readonly body?: string;
}

const readBody = (path: string): string => {
  try {
    // 0 is the standard input.
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new NotFoundFault(`The file "${path}" cannot be read.`, { cause: error });
  }
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
  const opened = openEnvelope(body);
  if ('undecodable' in opened) {
    throw new UsageFault(`The edited body is no message and would come back at once: ${opened.undecodable}.`);
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
  return { isWanted: ({ reading }) => isAll || reading.reason === reason };
};

/** Reads which messages are meant. Many at once only of a queue or a service that was named. */
export const readSelection = (options: GivenOptions): Selection => {
  refusePositionals(options, 2);
  const wanted = readWanted(options);
  const isNamed = options.texts('queue').length + options.texts('service').length > 0;
  if (wanted.id === undefined && !isNamed) {
    throw new UsageFault('Of which queue, or which service? Name it with --queue or --service.');
  }
  const body = readEditedBody(options, wanted.id);
  return { ...wanted, ...(body === undefined ? {} : { body }) };
};
