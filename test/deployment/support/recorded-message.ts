import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The first message of an outbox item: its id and its encoded envelope. */
export const recordedMessage = (
  item: Readonly<Record<string, AttributeValue>> = {},
): { readonly id: string; readonly body: string } => {
  const [message] = item['Messages']?.L ?? [];
  const textOf = (name: string): string => {
    const text = message?.M?.[name]?.S;
    if (text === undefined) {
      throw new Error(`The outbox item has no message with ${name}.`);
    }
    return text;
  };
  return { id: textOf('Id'), body: textOf('Body') };
};
