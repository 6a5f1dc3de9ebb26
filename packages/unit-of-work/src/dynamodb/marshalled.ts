import { isPlainMap } from './plain-value-faults.ts';

const valueTypes = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS']);

const isAttributeValue = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || !isPlainMap(value)) {
    return false;
  }
  const [name, other] = Object.keys(value);
  return name !== undefined && other === undefined && valueTypes.has(name);
};

/**
 * Whether all the values of an item or key are in DynamoDB's own form.
 *
 * As plain values, they would be maps. A key contains no maps, so DynamoDB would not accept such an item.
 */
export const isMarshalled = (values: unknown): boolean => {
  const all = typeof values === 'object' && values !== null ? Object.values(values) : [];
  return all.length > 0 && all.every(isAttributeValue);
};
