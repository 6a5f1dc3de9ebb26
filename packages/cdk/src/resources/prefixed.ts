import { limits, physicalName, prefixed } from '@dynamo-outbox/topology';

/** The name of a topic or queue, its prefix and the suffix of a FIFO one included. */
export const prefixedPhysicalName = (
  namePrefix: string | undefined,
  { name, fifo }: { readonly name: string; readonly fifo: boolean },
): string => physicalName({ name: prefixed(namePrefix, name), fifo });

/** Characters of a Lambda function's name. */
const functionNameLength = 64;

const longest = {
  queue: limits.queueNameLength,
  topic: limits.topicNameLength,
  function: functionNameLength,
};

/** Throws when a name has become longer than AWS takes: the deployment would fail half way. */
export const assertNameFits = (kind: keyof typeof longest, name: string): string => {
  if (name.length > longest[kind]) {
    throw new Error(
      `The ${kind} name "${name}" has ${name.length} characters; AWS takes ${longest[kind]}. Shorten the prefix or the service's name.`,
    );
  }
  return name;
};
