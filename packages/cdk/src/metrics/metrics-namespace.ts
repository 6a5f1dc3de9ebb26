const shared = 'DynamoOutbox';

/**
 * Where relays, sweepers and consumers of a stage write what they measure. A prefix keeps stages of one account and region apart, as
 * it does their resources; without one, the runtime's own default holds.
 */
export const metricsNamespaceOf = (namePrefix: string | undefined): string | undefined =>
  namePrefix === undefined ? undefined : `${shared}/${namePrefix}`;

/** The same, as alarms and dashboards ask for it. */
export const watchedNamespaceOf = (namePrefix: string | undefined): string =>
  metricsNamespaceOf(namePrefix) ?? shared;
