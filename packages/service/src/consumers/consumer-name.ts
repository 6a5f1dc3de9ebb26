/**
 * Returns the name of a consumer: the name of its queue, without the prefix of a stage and without `.fifo`, such as
 * `shipping--shop` for `https://sqs.eu-north-1.amazonaws.com/123456789012/dev-shipping--shop.fifo`.
 */
export const toConsumerName = (service: string, queueUrl: string): string => {
  const queue = (queueUrl.split('/').at(-1) ?? '').replace(/\.fifo$/u, '');
  const [, name = queue] = new RegExp(`(?:^|-)(${service}--.+)$`, 'u').exec(queue) ?? [];
  return name;
};

/** The settings that name a consumer. */
export interface NamingSettings {
  readonly CONSUMER_NAME?: string | undefined;
  readonly QUEUE_URL: string;
}

/**
 * Returns the name that the construct of the consumer set, or the name from the URL of the queue. The environment names
 * the consumer of its own queue only, so a poller of another queue has the name of that queue.
 */
export const consumerNameOf = (
  service: string,
  { CONSUMER_NAME: name, QUEUE_URL: queueUrl }: NamingSettings,
  environment: Readonly<Record<string, string | undefined>>,
): string =>
  name !== undefined && queueUrl === environment['QUEUE_URL']?.trim()
    ? name
    : toConsumerName(service, queueUrl);
