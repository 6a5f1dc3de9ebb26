import { paginateListTopics, type SNSClient } from '@aws-sdk/client-sns';
import { paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';
import { namesOf, prefixed } from '@dynamo-outbox/topology/internal';
import { listKnown } from '../arguments/known-names.ts';
import type { CommandContext } from '../command.ts';
import type { NotFoundFault } from '../fault.ts';
import { readConfigured } from './choose-services.ts';
import { isDeadLetterQueue, lastPartOf, withoutFifo } from './queues.ts';

// The list stays short to be helpful; an account can have a hundred thousand queues.
const maxNames = 1_000;

const listQueues = async (client: SQSClient): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client, pageSize: maxNames }, {})) {
    names.push(...QueueUrls.map(lastPartOf));
    if (names.length >= maxNames) {
      break;
    }
  }
  return names;
};

const listTopics = async (client: SNSClient): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const { Topics = [] } of paginateListTopics({ client }, {})) {
    names.push(...Topics.map(({ TopicArn = '' }) => withoutFifo(lastPartOf(TopicArn))));
    if (names.length >= maxNames) {
      break;
    }
  }
  return names;
};

const parkingSuffix = namesOf('').parkingQueue;

/** Returns the service of a queue, by naming convention. */
const serviceOf = (queue: string, namePrefix: string | undefined): readonly string[] => {
  const prefix = prefixed(namePrefix, '');
  if (!queue.startsWith(prefix)) {
    return [];
  }
  const name = queue.slice(prefix.length);
  if (name.endsWith(parkingSuffix)) {
    return [name.slice(0, -parkingSuffix.length)];
  }
  const [service = '', consumed] = name.split('--');
  return consumed === undefined || isDeadLetterQueue(name) ? [] : [service];
};

const listNames = async (
  { clients, options, environment }: CommandContext,
  kind: 'services' | 'queues' | 'topics',
): Promise<readonly string[]> => {
  switch (kind) {
    case 'queues':
      return listQueues(clients.sqs);
    case 'topics':
      return listTopics(clients.sns);
    case 'services': {
      const { names, namePrefix } = readConfigured(options, environment);
      const queues = await listQueues(clients.sqs).catch(() => []);
      return [...names, ...queues.flatMap((queue) => serviceOf(queue, namePrefix))];
    }
  }
};

/**
 * Returns the sentence of a fault, with the existing names of the same kind.
 *
 * The list is optional: if it cannot be read, for example for lack of permission, the sentence omits it.
 */
export const describeMissing = async (
  { message, missing }: NotFoundFault,
  context: CommandContext,
): Promise<string> => {
  if (missing === undefined) {
    return message;
  }
  const names = await listNames(context, missing.kind).catch(() => []);
  return `${message}${listKnown(missing.kind, names, missing.name)}`;
};
