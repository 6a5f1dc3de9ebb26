/** A consumer of S3 notifications: it records each upload once. */
import { handle } from '@dynamo-outbox/messaging';
import { S3ObjectCreated, s3Notifications } from '@dynamo-outbox/messaging/foreign';
import { defineService, type ServiceUnitOfWork } from '@dynamo-outbox/service';

export const uploadsOptions = { name: 'uploads', tables: ['files'] } as const;
export const consumeOptions = { decoders: [s3Notifications()] };

type Work = Pick<ServiceUnitOfWork<'files'>, 'update'>;

/** Counts the versions of a file. */
export const onUpload = handle(S3ObjectCreated, async ({ payload: { bucket, key } }, { update }: Work) => {
  const add = { UpdateExpression: 'ADD Uploads :one', ExpressionAttributeValues: { ':one': 1 } };
  update('files', { Key: { PK: `${bucket}/${key}` }, ...add });
});

export const handler = defineService(uploadsOptions).sqsHandler([onUpload], consumeOptions);
