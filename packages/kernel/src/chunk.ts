/**
 * Splits a list into lists of `size` elements, in order. The last list holds the remainder. An empty list gives no
 * lists.
 */
export const chunk = <TElement>(
  elements: readonly TElement[],
  size: number,
): readonly (readonly TElement[])[] =>
  Array.from({ length: Math.ceil(elements.length / size) }, (_, index) =>
    elements.slice(index * size, (index + 1) * size),
  );
