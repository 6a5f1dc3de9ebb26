import { escapeUnprintable } from '@dynamo-outbox/kernel';
import { displayWidth } from './display-width.ts';
import type { Span, SpannedLine } from './style.ts';

/** A label, padded to a width, and its value. Wrapped lines are aligned with the value. */
export const labelled = (label: string, width: number, ...spans: readonly Span[]): SpannedLine => {
  const space = ' '.repeat(Math.max(1, width - displayWidth(escapeUnprintable(label))));
  const head = `  ${label}${space}`;
  return { spans: [head, ...spans], hang: width + 2 };
};
