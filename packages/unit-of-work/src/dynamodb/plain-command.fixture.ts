/** A valid command of each kind. */
export const commands = {
  put: { subject: 'order 42', TableName: 'orders', Item: { PK: 'a' } },
  update: {
    subject: 'order 42',
    TableName: 'orders',
    Key: { PK: 'a' },
    UpdateExpression: 'SET Total = :total',
  },
  delete: { subject: 'order 42', TableName: 'orders', Key: { PK: 'a' } },
  check: {
    subject: 'order 42',
    TableName: 'orders',
    Key: { PK: 'a' },
    ConditionExpression: 'attribute_exists(PK)',
  },
} as const;
