import type { IncomingHttpHeaders } from 'node:http';

/** A service that requests go to. */
export type Service = 'dynamodb' | 'streams' | 'sns' | 'sqs' | 's3';

/** The operation of a request by its AWS name, such as `PublishBatch`. */
export interface Operation {
  readonly service: Service;
  readonly name: string;
}

const serviceOfTarget: Readonly<Record<string, Service>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'streams',
  AmazonSQS: 'sqs',
};

const targetOperation = (target: string): Operation | undefined => {
  const [prefix = '', name = ''] = target.split('.');
  const service = serviceOfTarget[prefix];
  return service && { service, name };
};

const formOperation = (body: Buffer): Operation => {
  const [, name = ''] = /(?:^|&)Action=(\w+)/.exec(body.toString('latin1', 0, 200)) ?? [];
  return { service: 'sns', name };
};

const pathOperation = (method: string): Operation => ({
  service: 's3',
  name: `${method.slice(0, 1)}${method.slice(1).toLowerCase()}Object`,
});

/** Reads service and operation from what the SDK's protocols leave in a request: a header, a form, a path. */
export const operationOf = (
  {
    method = 'GET',
    headers,
  }: { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders },
  body: Buffer,
): Operation => {
  const target = headers['x-amz-target'];
  const named = typeof target === 'string' ? targetOperation(target) : undefined;
  if (named !== undefined) {
    return named;
  }
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm ? formOperation(body) : pathOperation(method);
};
