/** Splits a list into lists of `size` elements, in order; the last one holds what is left. An empty list gives no chunk. */
export const chunk = <TElement>(
  elements: readonly TElement[],
  size: number,
): readonly (readonly TElement[])[] =>
  Array.from({ length: Math.ceil(elements.length / size) }, (_, index) =>
    elements.slice(index * size, (index + 1) * size),
  );
