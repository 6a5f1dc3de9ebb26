import { outside } from './check-limits.ts';
import { limits } from './limits.ts';
import type { RetentionDays } from './service-options.ts';

const nameForm = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Checks the name of a service. */
export const nameFaults = (name: string): readonly string[] =>
  nameForm.test(name) ? [] : [`Service "${name}" has a name that is not lower kebab case.`];

/** Checks the prefix of all names of a stage. */
export const prefixFaults = (namePrefix: string | undefined): readonly string[] =>
  namePrefix === undefined || nameForm.test(namePrefix)
    ? []
    : [
        `The name prefix "${namePrefix}" is not lower kebab case; use the form of a service name, such as dev.`,
      ];

const whatIsKept: Readonly<Record<keyof RetentionDays, string>> = {
  outbox: 'retention of its outbox in days',
  inbox: 'retention of its inbox in days',
  queue: 'retention of its queues in days',
  deadLetter: 'retention of its dead-letter queues in days',
  payload: 'retention of its payloads in days',
};

/** Checks each retention of a service separately. */
export const retentionFaults = (service: string, days: Partial<RetentionDays>): readonly string[] =>
  outside(
    `Service "${service}"`,
    Object.entries(days).map(([kept, value]) => {
      const what = whatIsKept[kept as keyof RetentionDays];
      const isQueue = kept === 'queue' || kept === 'deadLetter';
      return [what, value, isQueue ? limits.queueRetentionDays : limits.retentionDays] as const;
    }),
  );
