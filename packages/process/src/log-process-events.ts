import type { ProcessStatus } from './instance/process-instance.ts';
import type { ProcessEvent, ProcessObserver } from './process-event.ts';

type Write = (event: string, fields: Readonly<Record<string, unknown>>) => void;

/** A logger, such as that of `@dynamo-outbox/service-runtime`. MUST NOT throw. */
export interface ProcessLogger {
  /** Normal operation. */
  readonly info: Write;
  /** A message that waits, or a process that could not reach its goal. */
  readonly warn: Write;
  /** A process that needs an operator. */
  readonly error: Write;
}

const severityOfStatus = {
  running: 'info',
  compensating: 'warn',
  completed: 'info',
  compensated: 'warn',
  stuck: 'error',
  ended: 'info',
} as const satisfies Record<ProcessStatus, keyof ProcessLogger>;

const severityOf = (event: ProcessEvent): keyof ProcessLogger => {
  if (event.event === 'process.changed') {
    return severityOfStatus[event.status];
  }
  return event.policy === 'ignore' ? 'info' : 'warn';
};

/** Creates an observer that logs every event: a stuck instance as an error, compensations as warnings. */
export const logProcessEvents =
  (logger: ProcessLogger): ProcessObserver =>
  (observed) => {
    const { event, ...fields } = observed;
    logger[severityOf(observed)](event, fields);
  };
