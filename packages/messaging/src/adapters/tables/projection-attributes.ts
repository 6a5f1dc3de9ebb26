/** Names of the attributes that a projection adds to its items. */
export const projectionAttributes = {
  /** S: sequence and index of the newest change; sorts as text. */
  sourceVersion: 'SourceVersion',
  /** S, ISO 8601: when the message of the newest change occurred; absent in items of earlier versions. */
  sourceTime: 'SourceTime',
  /** S, ISO 8601: present after the aggregate was removed. Readers of a projection must skip such items. */
  removedAt: 'RemovedAt',
  /** N, epoch seconds: when DynamoDB may delete the tombstone. */
  expiresAt: 'ExpiresAt',
} as const;
