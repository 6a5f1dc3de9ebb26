/** Names of the attributes that a projection adds to its items. */
export const projectionAttributes = {
  /** S: sequence and place of the newest change written; sorts as text. */
  sourceVersion: 'SourceVersion',
  /** S, ISO 8601: when the message of the newest change occurred; absent in items of earlier versions. */
  sourceTime: 'SourceTime',
  /** S, ISO 8601: present once the aggregate is no more. Who reads a projection leaves such items out. */
  removedAt: 'RemovedAt',
  /** N, epoch seconds: when DynamoDB may delete the mark of a removal. */
  expiresAt: 'ExpiresAt',
} as const;
