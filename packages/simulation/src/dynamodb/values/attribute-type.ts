import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item as the SDK's low-level client reads and writes it. */
export type Item = Record<string, AttributeValue>;

/** The types of attribute values. */
export type AttributeType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'M' | 'L' | 'NULL' | 'BOOL';

const rareTypes = ['M', 'L', 'BOOL', 'NULL', 'B', 'SS', 'NS', 'BS'] as const;

/** The type of a value; `undefined` for a value that is empty. */
export const typeOf = (value: AttributeValue): AttributeType | undefined => {
  if (value.S !== undefined) {
    return 'S';
  }
  return value.N === undefined ? rareTypes.find((type) => value[type] !== undefined) : 'N';
};
