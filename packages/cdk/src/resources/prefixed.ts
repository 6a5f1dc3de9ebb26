import { limits, physicalName, prefixed } from '@dynamo-outbox/topology/internal';

/** Returns the name of a topic or queue, including the prefix and the suffix of a FIFO one. */
export const prefixedPhysicalName = (
  namePrefix: string | undefined,
  { name, fifo }: { readonly name: string; readonly fifo: boolean },
): string => physicalName({ name: prefixed(namePrefix, name), fifo });

/** Maximum length of a Lambda function name. */
const functionNameLength = 64;

const longest = {
  queue: limits.queueNameLength,
  topic: limits.topicNameLength,
  function: functionNameLength,
};

/** Throws if a name is longer than AWS allows; otherwise the deployment would fail half way. */
export const assertNameFits = (kind: keyof typeof longest, name: string): string => {
  if (name.length > longest[kind]) {
    throw new Error(
      `The ${kind} name "${name}" has ${name.length} characters; AWS allows ${longest[kind]}. Shorten the prefix or the service's name.`,
    );
  }
  return name;
};
