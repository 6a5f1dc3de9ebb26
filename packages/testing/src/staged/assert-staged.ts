import type { AggregateReference, MessageDefinition, PayloadOf } from '@dynamo-outbox/messaging';
import { fail } from '../matching/fail.ts';
import { findMismatches, show } from '../matching/find-mismatches.ts';
import type { PartOf } from '../matching/partial.ts';
import { describeStaged } from './describe-staged.ts';
import { messagesOf, type Staged, type StagedMessage } from './staged.ts';

/** A message with the payload of its definition. */
export type StagedOf<TDefinition extends MessageDefinition> = StagedMessage<
  TDefinition['type'],
  PayloadOf<TDefinition>
>;

/** What a staged message must contain. */
export interface ExpectedMessage<TDefinition extends MessageDefinition> {
  /** A part of the payload. Lists must be complete. Default: any payload. */
  readonly payload?: PartOf<PayloadOf<TDefinition>>;
  /** A part of the reference to the aggregate. Default: any aggregate. */
  readonly about?: Partial<AggregateReference>;
}

// A definition validated the payload when the message was staged.
const isOf = <TDefinition extends MessageDefinition>(
  definition: TDefinition,
  message: StagedMessage,
): message is StagedOf<TDefinition> => message.type === definition.type;

/** Returns the staged messages of a definition, in the order in which they were staged. */
export const stagedOf = <TDefinition extends MessageDefinition>(
  staged: Staged,
  definition: TDefinition,
): readonly StagedOf<TDefinition>[] =>
  messagesOf(staged).flatMap((message) => (isOf(definition, message) ? [message] : []));

const mismatchesOf = <TDefinition extends MessageDefinition>(
  message: StagedOf<TDefinition>,
  { payload, about }: ExpectedMessage<TDefinition>,
): readonly string[] => [
  ...(payload === undefined ? [] : findMismatches('payload', message.payload, payload)),
  ...(about === undefined ? [] : findMismatches('about', message.about, about)),
];

/**
 * Asserts that a message was staged, and returns the first one that matches.
 *
 * Throws an `AssertionError` that lists what was staged, and for messages of this type what differs.
 */
export const assertStaged = <TDefinition extends MessageDefinition>(
  staged: Staged,
  definition: TDefinition,
  expected: ExpectedMessage<TDefinition> = {},
): StagedOf<TDefinition> => {
  const candidates = stagedOf(staged, definition).map((message) => ({
    message,
    mismatches: mismatchesOf(message, expected),
  }));
  const found = candidates.find(({ mismatches }) => mismatches.length === 0);
  if (found !== undefined) {
    return found.message;
  }
  const differences = candidates.map(
    ({ message, mismatches }) => `  ${message.type} about ${message.about.id}: ${mismatches.join('; ')}.`,
  );
  return fail(
    {
      sentence: [
        `No ${definition.type} with ${show(expected)} was staged.`,
        ...(differences.length === 0 ? [] : ['Differences:', ...differences]),
        describeStaged(messagesOf(staged)),
      ].join('\n'),
      actual: messagesOf(staged),
      expected: { type: definition.type, ...expected },
    },
    assertStaged,
  );
};

/** Asserts that no message was staged. Throws an `AssertionError` that lists the messages. */
export const assertNothingStaged = (staged: Staged): void => {
  const messages = messagesOf(staged);
  if (messages.length > 0) {
    fail(
      {
        sentence: `Expected no message, but ${messages.length} were staged.\n${describeStaged(messages)}`,
        actual: messages,
        expected: [],
      },
      assertNothingStaged,
    );
  }
};
