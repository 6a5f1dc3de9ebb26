import { truncateText } from '@dynamo-outbox/kernel';

const maxDescribed = 60;

/** JSON text of a value for a sentence, cut to a readable length. */
export const describeValue = (value: unknown): string =>
  value === undefined ? 'absent' : truncateText(JSON.stringify(value), maxDescribed);

/** Values for a sentence: `1, 2 or 3`. */
export const describeChoices = (values: readonly unknown[]): string => {
  const texts = values.map(describeValue);
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} or ${last}`;
};
