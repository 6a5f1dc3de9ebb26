/**
 * Runs `work` for each element, at most `most` at a time and started in order. Resolves to the results in the order of
 * the elements.
 *
 * Rejects with the first error, as `Promise.all` does. Work on other elements continues.
 */
export const mapConcurrently = async <TElement, TResult>(
  elements: readonly TElement[],
  most: number,
  work: (element: TElement) => Promise<TResult>,
): Promise<readonly TResult[]> => {
  const results = new Array<TResult>(elements.length);
  // All workers share one iterator: the next free worker takes the next element.
  const waiting = elements.entries();
  const workOn = async (): Promise<void> => {
    for (const [index, element] of waiting) {
      results[index] = await work(element);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, elements.length) }, workOn));
  return results;
};
