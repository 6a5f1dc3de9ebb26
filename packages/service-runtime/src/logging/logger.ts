import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { assertChoice, escapeUnprintableInJson } from '@dynamo-outbox/kernel';

import { type LogLevel, logLevels } from '../settings/setting-schemas.ts';

/** Fields of a log event: ids, counts, milliseconds, errors. Never payloads, never secrets. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes log events. The name is `subject.past-tense`; all variable data is in fields. MUST NOT throw. */
export interface Logger {
  /** Details for debugging. */
  debug(event: string, fields?: LogFields): void;
  /** Normal operation. */
  info(event: string, fields?: LogFields): void;
  /** A failure that will be retried, or a rejection. */
  warn(event: string, fields?: LogFields): void;
  /** A failure that needs an operator. */
  error(event: string, fields?: LogFields): void;
}

/** Options of a logger. */
export interface LoggerOptions {
  /** Name in the field `service` of every line. */
  readonly serviceName: string;
  readonly level: LogLevel;
}

// Terminals show log lines, and errors contain text from messages. JSON escapes the other control characters itself.
const escapeText = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? escapeUnprintableInJson(value) : value;

/** Creates a logger that writes one JSON object per line: debug and info to stdout, warn and error to stderr. */
export const createLogger = ({ serviceName, level }: LoggerOptions): Logger => {
  assertChoice('level', level, logLevels);
  const logger = new PowertoolsLogger({ serviceName, logLevel: level, jsonReplacerFn: escapeText });
  return {
    debug: (event, fields = {}) => {
      logger.debug(event, fields);
    },
    info: (event, fields = {}) => {
      logger.info(event, fields);
    },
    warn: (event, fields = {}) => {
      logger.warn(event, fields);
    },
    error: (event, fields = {}) => {
      logger.error(event, fields);
    },
  };
};

/** Logs nothing. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
