import { truncateText } from '@dynamo-outbox/kernel';

const maxDescribed = 60;

/** JSON text of a value for a sentence, cut to a readable length. */
export const describeValue = (value: unknown): string =>
  value === undefined ? 'absent' : truncateText(JSON.stringify(value), maxDescribed);

/** Most values that a sentence lists. */
const maxChoices = 20;

/** Values for a sentence: `1, 2 or 3`. */
export const describeChoices = (values: readonly unknown[]): string => {
  const others = values.length - maxChoices;
  const texts = [
    ...values.slice(0, maxChoices).map(describeValue),
    ...(others > 0 ? [`one of ${others} other values`] : []),
  ];
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} or ${last}`;
};
