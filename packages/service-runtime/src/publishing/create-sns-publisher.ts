import { SNSClient } from '@aws-sdk/client-sns';
import type { MessagePublisher } from '@dynamo-outbox/messaging/relay';
import { SnsMessagePublisher } from '@dynamo-outbox/messaging/sns';
import type { ClientConfig } from '../clients/client-config.ts';
import type { BoundedRequestHandler } from '../clients/bounded-requests.ts';
import { quiet } from '../clients/quiet-client.ts';
import type { PublishingSettings } from '../settings/publishing-settings.ts';

/**
 * Creates the publisher of a relay or a sweeper.
 *
 * Replace this function to publish to another broker. Both get their publisher only here.
 */
export const createSnsPublisher = (
  settings: Pick<PublishingSettings, 'RELAY_TOPIC_ARNS' | 'RELAY_TOPIC_MAX_BYTES'>,
  config: ClientConfig & { readonly requestHandler: BoundedRequestHandler },
): MessagePublisher =>
  new SnsMessagePublisher({
    // The relay retries each entry itself, and respects the time left.
    client: quiet(new SNSClient({ ...config, maxAttempts: 1 })),
    topicArns: settings.RELAY_TOPIC_ARNS,
    maxBytesByTopic: settings.RELAY_TOPIC_MAX_BYTES ?? {},
  });
