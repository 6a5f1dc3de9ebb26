/** What CloudFormation would give each resource, in an account and a region of our own choice. */

/** The account that everything is in. */
export const account = '111111111111';

/** The region that everything is in. */
export const region = 'eu-north-1';

const arn =
  (service: string, kind = '') =>
  (name: string): string =>
    `arn:aws:${service}:${region}:${account}:${kind}${name}`;

/** ARNs by what they name; queues and topics by the names they have in AWS, `.fifo` included. */
export const arnOf = {
  table: arn('dynamodb', 'table/'),
  queue: arn('sqs'),
  topic: arn('sns'),
  bucket: (name: string): string => `arn:aws:s3:::${name}`,
  function: arn('lambda', 'function:'),
  logGroup: arn('logs', 'log-group:'),
  key: arn('kms', 'key/'),
  role: (name: string): string => `arn:aws:iam::${account}:role/${name}`,
};

/** ARN of a table's stream. */
export const streamArnOf = (table: string): string => `${arnOf.table(table)}/stream/latest`;

/** URL of a queue. */
export const queueUrlOf = (name: string): string => `https://sqs.${region}.amazonaws.com/${account}/${name}`;

/** The name at the end of an ARN, or of a URL. */
export const lastName = (text: string): string => text.split(/[/:]/).at(-1) ?? '';
