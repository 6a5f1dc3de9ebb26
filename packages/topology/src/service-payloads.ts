import { secondsPerDay } from '@dynamo-outbox/kernel';
import { limits } from './limits.ts';
import type { BucketDescription } from './resource-descriptions.ts';
import { namesOf } from './service-names.ts';
import type { TransactionalService } from './service-options.ts';

/**
 * The bucket for payloads above the inline limit, if the service uses one. Unreferenced payloads expire like all
 * others.
 */
export const describePayloadBucket = (service: TransactionalService): readonly BucketDescription[] =>
  service.payloadBucket
    ? [{ name: namesOf(service.name).payloadBucket, expirationDays: service.retentionDays.payload }]
    : [];

/** A message whose payload was deleted before delivery cannot be read. */
export const payloadFaults = ({
  name,
  payloadBucket,
  retentionDays,
}: TransactionalService): readonly string[] => {
  const { outbox, queue, deadLetter, payload } = retentionDays;
  const parking = limits.queueRetentionSeconds.maximum / secondsPerDay;
  const needed = outbox + parking + queue + deadLetter;
  return !payloadBucket || payload > needed
    ? []
    : [
        `The payloads of "${name}" are deleted after ${payload} days, but a message can need them for ${needed} ` +
          `(${parking} parked, ${outbox} by replay from the outbox, ${queue} on a queue, ${deadLetter} on a ` +
          'dead-letter queue); raise the payload retention.',
      ];
};
