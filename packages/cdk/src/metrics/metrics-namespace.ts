const shared = 'DynamoOutbox';

/**
 * Namespace of the metrics of a stage's relays, sweepers and consumers. A prefix separates stages of one account and
 * region, as it separates their resources. Without a prefix, the default of the runtime applies.
 */
export const metricsNamespaceOf = (namePrefix: string | undefined): string | undefined =>
  namePrefix === undefined ? undefined : `${shared}/${namePrefix}`;

/** The same namespace, for alarms and dashboards. */
export const watchedNamespaceOf = (namePrefix: string | undefined): string =>
  metricsNamespaceOf(namePrefix) ?? shared;
