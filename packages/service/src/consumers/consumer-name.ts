/**
 * Returns the name of a consumer: the name of its queue, without the prefix of a stage and without `.fifo`, such as
 * `shipping--shop` for `https://sqs.eu-north-1.amazonaws.com/123456789012/dev-shipping--shop.fifo`.
 */
export const toConsumerName = (service: string, queueUrl: string): string => {
  const queue = (queueUrl.split('/').at(-1) ?? '').replace(/\.fifo$/u, '');
  const [, name = queue] = new RegExp(`(?:^|-)(${service}--.+)$`, 'u').exec(queue) ?? [];
  return name;
};
