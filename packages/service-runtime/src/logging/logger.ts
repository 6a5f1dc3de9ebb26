import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { assertChoice, escapeUnprintableInJson } from '@dynamo-outbox/kernel';

import { type LogLevel, logLevels } from '../settings/setting-schemas.ts';

/** What a log event is about: ids, counts, milliseconds, errors. Never payloads, never secrets. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes log events. The name is `subject.past-tense`; everything that varies is a field. MUST NOT throw. */
export interface Logger {
  /** What a developer wants to see while looking for a fault. */
  debug(event: string, fields?: LogFields): void;
  /** What happened as it should. */
  info(event: string, fields?: LogFields): void;
  /** What failed and will be tried again, or was refused. */
  warn(event: string, fields?: LogFields): void;
  /** What somebody has to look at. */
  error(event: string, fields?: LogFields): void;
}

/** What a logger needs. */
export interface LoggerOptions {
  /** On every line, as `service`. */
  readonly serviceName: string;
  readonly level: LogLevel;
}

// Log lines end up in terminals, and errors hold text of messages. JSON escapes the other control characters itself.
const escapeText = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? escapeUnprintableInJson(value) : value;

/** Creates a logger that writes one JSON object a line: debug and info to stdout, warn and error to stderr. */
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
