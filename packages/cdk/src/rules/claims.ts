/** What the constructs of an app use each existing resource for, to find resources that are used twice. */
import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { pathOfResource, referencedPath } from '../resources/arn-reference.ts';
import { validateAtSynth } from './validate-at-synth.ts';

/** How a construct uses a resource. */
export interface Claim {
  /** The construct that uses it. */
  readonly by: IConstruct;
  /** The resource, such as `the queue "Shop/Exports"`. */
  readonly what: string;
  readonly use: 'destination' | 'consumed' | 'deadLetters' | 'outbox' | 'inbox' | 'stream';
  /** Owner of the use: a topic, or a service. Two uses by one owner do not conflict, if the uses are compatible. */
  readonly owner: string;
  /** What the resource is to this construct, such as `the destination of the topic "orders"`. */
  readonly as: string;
  /** Message types that a destination gets. Default: none. */
  readonly types?: readonly string[];
}

/** Returns a text that is the same for two constructs only if they are the same resource. */
export const identityOf = (resource: IConstruct, arn: string): string => {
  const { defaultChild } = resource.node;
  if (CfnResource.isCfnResource(defaultChild)) {
    return pathOfResource(defaultChild);
  }
  // An ARN with open parts, such as the region, may name different resources in two stacks.
  return referencedPath(arn) ?? (Token.isUnresolved(arn) ? `${Stack.of(resource).node.path} ${arn}` : arn);
};

/** Two uses of one resource that exclude each other: the consequence and the change. */
interface Conflict {
  readonly consequence: string;
  readonly change: string;
}

const anotherQueue = 'use another queue for one of them';

const conflicts: Readonly<Record<string, Conflict>> = {
  'consumed consumed': {
    consequence: 'each of them would get only some of the messages',
    change: 'give each consumer its own queue, or handle all messages in one consumer',
  },
  'consumed deadLetters': {
    consequence: 'messages that wait for an operator would be consumed',
    change: anotherQueue,
  },
  'deadLetters destination': {
    consequence: 'new messages would mix with those that wait for an operator',
    change: anotherQueue,
  },
  'consumed destination': {
    consequence: 'its consumer would get messages that it does not know',
    change: 'pass the topic to the consumer, without `queue`, or use another queue',
  },
  'destination destination': {
    consequence: 'consumers of one topic would get messages of the other',
    change: 'define all messages on one topic, or use two destinations',
  },
  'outbox outbox': {
    consequence: 'each relay would get messages of both services',
    change: 'give each service its own outbox',
  },
  'stream stream': {
    consequence: 'every message would be published twice',
    change: 'remove one relay',
  },
  'inbox outbox': {
    consequence: 'one of them would not find its items, because the keys differ',
    change: 'use two tables',
  },
};

const haveCommonType = (one: Claim, other: Claim): boolean =>
  one.types === undefined ||
  other.types === undefined ||
  one.types.some((type) => other.types?.includes(type));

/** Whether two uses of one resource by one owner are as intended, such as a topic that two stacks import. */
const isCompatible = (one: Claim, other: Claim): boolean =>
  one.owner === other.owner &&
  ![one, other].some(({ use }) => use === 'deadLetters' || use === 'stream') &&
  (one.use !== 'consumed' || other.use !== 'consumed');

const conflictOf = (one: Claim, other: Claim): Conflict | undefined =>
  isCompatible(one, other) || (one.use === other.use && !haveCommonType(one, other))
    ? undefined
    : conflicts[[one.use, other.use].toSorted().join(' ')];

const faultsOf = (earlier: Claim, later: Claim): readonly string[] => {
  const conflict = conflictOf(earlier, later);
  return conflict === undefined
    ? []
    : [
        `${later.what.charAt(0).toUpperCase()}${later.what.slice(1)} is ${earlier.as}, and also ${later.as}, so ${conflict.consequence}; ` +
          `${conflict.change}.`,
      ];
};

/** Claims of each app, by its root and by resource. */
const registries = new WeakMap<IConstruct, Map<string, readonly Claim[]>>();

const registryOf = ({ node: { root } }: IConstruct): Map<string, readonly Claim[]> => {
  const registry = registries.get(root) ?? new Map<string, readonly Claim[]>();
  registries.set(root, registry);
  return registry;
};

/** Registers the use of a resource. Synth rejects it if it conflicts with an earlier use, anywhere in the app. */
export const claim = (resource: IConstruct, arn: string, claimed: Claim): void => {
  const registry = registryOf(claimed.by);
  const identity = identityOf(resource, arn);
  const earlier = registry.get(identity) ?? [];
  registry.set(identity, [...earlier, claimed]);
  validateAtSynth(claimed.by, () =>
    earlier.flatMap((one) => faultsOf(one, claimed)).map((fault) => ({ fault })),
  );
};
